package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of one gateway, looked up anew for every announcement but never waited for.
 *
 * <p>A name service that does not answer blocks its caller for many seconds, and cannot be interrupted. One gateway's
 * bad name would so cost every other gateway its renewals. Therefore each look-up runs on a short-lived daemon thread
 * of its own; until it has an answer the last known address is used, and an answer that changes something is reported.
 */
final class GatewayAddress implements AutoCloseable {
    // What getByName takes for an address and does not ask a name service about.
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");
    // A thread that is alive at undeploy is a complaint in the container's log; most look-ups end within this.
    private static final long CLOSE_GRACE_MILLIS = 500;

    private final Endpoint gateway;
    private final HostLookup hostLookup;
    private final Runnable onChange;

    // Written by a look-up's thread, read by the announcer's.
    private volatile @Nullable InetAddress address;
    private volatile @Nullable String problem;

    // Touched by the announcer's thread only.
    private @Nullable Thread running;

    GatewayAddress(Endpoint gateway, HostLookup hostLookup, Runnable onChange) {
        this.gateway = gateway;
        this.hostLookup = hostLookup;
        this.onChange = onChange;
    }

    /** Starts a look-up unless one is still running. */
    void refresh() {
        if (LITERAL.matcher(gateway.host()).matches()) {
            resolve();
            return;
        }
        Thread previous = running;
        if (previous == null || !previous.isAlive()) {
            Thread lookup = new Thread(null, this::resolveAndReport, "rollcall-lookup-" + gateway.host(), 0, false);
            lookup.setDaemon(true);
            running = lookup;
            lookup.start();
        }
    }

    /** Returns the last address found; empty if there was none yet. */
    Optional<InetSocketAddress> current() {
        return Optional.ofNullable(address).map(found -> new InetSocketAddress(found, gateway.port()));
    }

    /** Returns what is wrong with the name; empty if the last look-up found an address or has not ended. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Gives a running look-up a moment to end. */
    @Override
    public void close() {
        Thread lookup = running;
        if (lookup == null) {
            return;
        }
        try {
            lookup.join(CLOSE_GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void resolveAndReport() {
        InetAddress before = address;
        String problemBefore = problem;
        resolve();
        if (!Objects.equals(before, address) || !Objects.equals(problemBefore, problem)) {
            onChange.run();
        }
    }

    private void resolve() {
        try {
            address = hostLookup.resolve(gateway.host());
            problem = null;
        } catch (UnknownHostException e) {
            problem = "its name does not resolve";
        }
    }
}
