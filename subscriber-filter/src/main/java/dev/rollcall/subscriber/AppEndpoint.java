package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.KeepAlive;
import dev.rollcall.protocol.Scheme;
import jakarta.servlet.ServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where this application accepts requests: what the settings say, else what the container shows, else what the first
 * request tells. An endpoint with a wildcard host leaves the host to the route towards each gateway.
 *
 * <p>Asked by the announcer's thread; requests come on the container's.
 */
final class AppEndpoint implements Supplier<Optional<Endpoint>> {
    private static final Logger LOG = System.getLogger(AppEndpoint.class.getName());

    /** How long what the container shows must stay the same before it is taken for all there is to come. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    // A container opens its ports after all its applications have started, and that may take minutes.
    private static final int PATIENCE_FACTOR_UNOPENED = 30;

    private final Optional<Endpoint> advertised;
    private final ConnectorChoice choice;
    private final PortDiscovery discovery;
    private final Duration patience;
    private final LongSupplier nanoClock;
    private volatile boolean wantsRequest;
    private volatile @Nullable Endpoint learned;

    // Touched by the announcer's thread only.
    private Optional<List<OpenConnector>> seen = Optional.empty();
    private long seenSinceNanos;
    private boolean told;
    private boolean found;
    private boolean settledForTls;
    private KeepAlive keepAlive = KeepAlive.UNKNOWN;

    AppEndpoint(SubscriberSettings settings, PortDiscovery discovery, Duration patience, LongSupplier nanoClock) {
        Optional<Scheme> scheme = settings.advertiseScheme();
        this.advertised = settings.advertise().map(endpoint -> endpoint.withScheme(scheme.orElse(Scheme.HTTP)));
        this.choice = new ConnectorChoice(settings.connector(), scheme);
        this.discovery = discovery;
        this.patience = patience;
        this.nanoClock = nanoClock;
        this.seenSinceNanos = nanoClock.getAsLong();
    }

    /** Returns the endpoint; empty as long as requests cannot be accepted or nobody knows where. */
    @Override
    public Optional<Endpoint> get() {
        Optional<List<OpenConnector>> open = discovery.look();
        boolean overdue = isOverdue(open);
        keepAlive = KeepAlive.UNKNOWN;
        for (OpenConnector any : open.orElse(List.of())) {
            keepAlive = keepAlive.or(any.keepAlive());
        }
        if (advertised.isPresent()) {
            // Too early, and the gateway would send requests to a port that nobody has opened yet.
            boolean accepting = open.isEmpty() || !open.get().isEmpty() || overdue;
            return accepting ? advertised : Optional.empty();
        }
        Optional<OpenConnector> connector =
                open.flatMap(choice::from).or(() -> open.flatMap(connectors -> secondBest(connectors, overdue)));
        keepAlive = connector.map(OpenConnector::keepAlive).orElse(keepAlive);
        Optional<Endpoint> chosen = connector.map(choice::announced);
        found |= chosen.isPresent();
        // A connector that was there and has been closed is no reason to guess.
        wantsRequest = !found && (open.isEmpty() || overdue);
        if (overdue && !found && !told && learned == null) {
            told = true;
            tell(open);
        }
        return found ? chosen : Optional.ofNullable(learned);
    }

    /**
     * Returns what is done with connections to the endpoint that was returned last. Nobody knows which connector an address of
     * {@code advertise} leads to, or a request has come by; there it is what all of them do. To be asked by the announcer's thread.
     */
    KeepAlive keepAlive() {
        return keepAlive;
    }

    /** A plain connector may open a moment after one with TLS; so this counts only when nothing more is to come. */
    private Optional<OpenConnector> secondBest(List<OpenConnector> open, boolean overdue) {
        Optional<OpenConnector> second = choice.secondBest(open);
        if (second.isPresent() && overdue && !settledForTls) {
            settledForTls = true;
            LOG.log(
                    Level.INFO,
                    "found no " + choice + "; announced as https: "
                            + LogText.printable(second.get().toString())
                            + ". The setting advertise-scheme=https does so at once");
        }
        return settledForTls ? second : Optional.empty();
    }

    private boolean isOverdue(Optional<List<OpenConnector>> open) {
        long nowNanos = nanoClock.getAsLong();
        if (!open.equals(seen)) {
            seen = open;
            seenSinceNanos = nowNanos;
        }
        boolean unopened = open.isPresent() && open.get().isEmpty();
        long limitNanos = patience.toNanos() * (unopened ? PATIENCE_FACTOR_UNOPENED : 1);
        return nowNanos - seenSinceNanos >= limitNanos;
    }

    /** Returns whether {@link #learnFrom} would be of use. Cheap enough to be asked with every request. */
    boolean wantsRequest() {
        return wantsRequest;
    }

    /** Takes the port from a request that has come in over plain HTTP. Returns whether the port is known now. */
    boolean learnFrom(ServletRequest request) {
        int port = request.getLocalPort();
        if (request.isSecure() || port < 1 || port > 65535) {
            return false;
        }
        learned = new Endpoint(reachableHost(request.getLocalAddr()), port);
        wantsRequest = false;
        return true;
    }

    // A request over the loopback interface does not tell where others reach us.
    private static String reachableHost(@Nullable String localAddress) {
        if (localAddress == null
                || !BoundHost.withoutZone(localAddress).matches("[0-9.]+|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*")) {
            return "";
        }
        try {
            InetAddress address = InetAddress.getByName(BoundHost.withoutZone(localAddress));
            return address.isLoopbackAddress() ? "" : BoundHost.of(address);
        } catch (UnknownHostException e) {
            return "";
        }
    }

    private void tell(Optional<List<OpenConnector>> open) {
        String shown = open.map(connectors -> "open are " + LogText.printable(connectors.toString()))
                .orElseGet(() -> "the container is none we know"
                        + discovery.problem().map(problem -> ", " + problem).orElse(""));
        LOG.log(
                Level.WARNING,
                "not announced yet: found no " + choice + "; " + shown + ". Waiting for the first request over plain"
                        + " HTTP to tell the port; the setting advertise=host:port says it at once");
    }
}
