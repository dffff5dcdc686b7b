package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one gateway, looked up anew for every announcement but never waited for.
 *
 * <p>A name service that does not answer blocks its caller for many seconds, and cannot be interrupted. One gateway's
 * bad name would so cost every other gateway its renewals. Therefore each look-up runs on a short-lived daemon thread of
 * its own; until it has an answer the last known addresses are used, and an answer that changes something is reported. A failed
 * look-up changes nothing.
 */
final class GatewayAddresses implements AutoCloseable {
    // What getByName takes for an address and does not ask a name service about.
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");
    // A thread that is alive at undeploy is a complaint in the container's log; most look-ups end within this.
    private static final long CLOSE_GRACE_MILLIS = 500;

    private final Endpoint gateway;
    private final HostLookup hostLookup;
    private final Runnable onChange;

    // Written by a look-up's thread, read by the announcer's.
    private volatile List<InetAddress> addresses = List.of();
    private volatile @Nullable String problem;

    // Touched by one look-up at a time.
    private final KnownAddresses known;

    // Touched by the announcer's thread only.
    private @Nullable Thread running;

    GatewayAddresses(Endpoint gateway, HostLookup hostLookup, Runnable onChange) {
        this.gateway = gateway;
        this.hostLookup = hostLookup;
        this.onChange = onChange;
        this.known = new KnownAddresses(hostLookup.cacheTime().toNanos());
    }

    /** Starts a look-up unless one is still running. */
    void refresh() {
        if (!isNamed()) {
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

    /** Returns the addresses that are known; empty if none was found yet. */
    List<InetSocketAddress> current() {
        return addresses.stream()
                .map(address -> new InetSocketAddress(address, gateway.port()))
                .toList();
    }

    /** Returns whether the gateway is given by a name, so that there may be several addresses. */
    boolean isNamed() {
        return !LITERAL.matcher(gateway.host()).matches();
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
        List<InetAddress> before = addresses;
        String problemBefore = problem;
        resolve();
        if (!before.equals(addresses) || !Objects.equals(problemBefore, problem)) {
            onChange.run();
        }
    }

    private void resolve() {
        try {
            known.found(hostLookup.resolve(gateway.host()), System.nanoTime());
            addresses = known.all();
            problem = null;
        } catch (UnknownHostException e) {
            problem = "its name does not resolve";
        }
    }
}
