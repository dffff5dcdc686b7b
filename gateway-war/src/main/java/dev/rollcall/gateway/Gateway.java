package dev.rollcall.gateway;

import com.google.common.collect.Comparators;
import dev.rollcall.gateway.admin.StatsFilter;
import dev.rollcall.gateway.admission.Admission;
import dev.rollcall.gateway.admission.SignatureCheck;
import dev.rollcall.gateway.config.BackendProof;
import dev.rollcall.gateway.config.BackendTlsSettings;
import dev.rollcall.gateway.config.ConfigurationException;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.config.HealthSettings;
import dev.rollcall.gateway.config.RestartSettings;
import dev.rollcall.gateway.config.SignatureSettings;
import dev.rollcall.gateway.config.SignatureSettings.SignCheck;
import dev.rollcall.gateway.proof.BackendConnector;
import dev.rollcall.gateway.proof.BackendProbe;
import dev.rollcall.gateway.proof.HealthProbe;
import dev.rollcall.gateway.proxy.GatewayServlet;
import dev.rollcall.gateway.registry.CheckRules;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.gateway.subscription.DatagramCounters;
import dev.rollcall.gateway.subscription.RegistryLog;
import dev.rollcall.gateway.subscription.SubscriptionIntake;
import dev.rollcall.gateway.subscription.SubscriptionListener;
import dev.rollcall.gateway.subscription.Upward;
import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.gateway.upstream.StaticProbe;
import dev.rollcall.protocol.Endpoint;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** One gateway: the registry, the listener that fills it, the servlet that reads it. Several can live in one JVM. */
public final class Gateway implements AutoCloseable {
    // Twelve digits of base 36 at the most.
    private static final long IDENTITIES = 1L << 60;

    // Who connected just before the ports were closed: a handshake of TLS and the request, around half the world.
    private static final Duration FIRST_REQUEST = Duration.ofMillis(500);

    private final SubscriptionListener listener;
    private final Upward upward;
    private final StaticProbe staticProbe;
    private final Lookouts lookouts;
    private final Recollection recollection;
    private final GatewayServlet servlet;
    private final StatsFilter stats;
    private final RestartSettings restart;
    private final AtomicBoolean serving = new AtomicBoolean();

    private Gateway(
            SubscriptionListener listener,
            Upward upward,
            StaticProbe staticProbe,
            Lookouts lookouts,
            Recollection recollection,
            GatewayServlet servlet,
            StatsFilter stats,
            RestartSettings restart) {
        this.listener = listener;
        this.upward = upward;
        this.staticProbe = staticProbe;
        this.lookouts = lookouts;
        this.recollection = recollection;
        this.servlet = servlet;
        this.stats = stats;
        this.restart = restart;
    }

    /**
     * Builds every part; none binds or starts anything yet.
     *
     * @param http where the container answers HTTP, with TLS or without: nothing as long as nothing is open, empty if nobody knows
     * @param isDeaf whether the container passes no request on any more
     * @throws ConfigurationException if the signers' keys cannot be used
     */
    public static Gateway of(
            GatewaySettings settings, Supplier<Optional<List<Endpoint>>> http, BooleanSupplier isDeaf) {
        RandomGenerator random = new SplittableRandom();
        String identity = Long.toString(random.nextLong(IDENTITIES), Character.MAX_RADIX);
        BackendTls tls = tls(settings.backendTls());
        Lookouts lookouts = lookouts(settings, tls);
        SubscriptionRegistry registry = registry(settings, random, lookouts);
        DatagramCounters counters = new DatagramCounters();
        Upward upward = new Upward(settings.upward(), identity, http, isDeaf);
        Admission admission =
                new Admission(settings.admission(), settings.backendTls().required(), identity, http);
        SignatureCheck signatures = signatures(settings);
        Recollection recollection = new Recollection(settings, registry, admission, signatures);
        SubscriptionListener listener = new SubscriptionListener(
                settings.subscriptionServer(),
                registry,
                new SubscriptionIntake(registry, admission, signatures, counters),
                () -> {
                    upward.changed();
                    recollection.changed();
                });
        return new Gateway(
                listener,
                upward,
                staticProbe(registry, settings, tls),
                lookouts,
                recollection,
                new GatewayServlet(registry::table, settings, identity, tls),
                new StatsFilter(
                        settings.stats(),
                        Version.read(),
                        new SnapshotSource(settings, identity, http, listener, counters)),
                settings.restart());
    }

    private static SubscriptionRegistry registry(GatewaySettings settings, RandomGenerator random, Lookouts lookouts) {
        return new SubscriptionRegistry(
                settings.subscriptionTolerance(),
                settings.maxSubscriptions(),
                settings.admission().maxBackendsPerKey(),
                settings.subscriptionAlgo(),
                settings.fallbackKey(),
                random,
                new RegistryLog(),
                settings.staticBackends().httpTo(),
                settings.backendProof() == BackendProof.OFF ? Optional.empty() : Optional.of(lookouts::prove),
                checkRules(settings.exchange().health(), lookouts));
    }

    private static StaticProbe staticProbe(SubscriptionRegistry registry, GatewaySettings settings, BackendTls tls) {
        return new StaticProbe(
                registry.staticUpstreams(), settings.staticBackends().probe(), settings.connectTimeout(), tls);
    }

    private static Optional<CheckRules> checkRules(HealthSettings health, Lookouts lookouts) {
        return health.checkFailures() == 0
                ? Optional.empty()
                : Optional.of(new CheckRules(lookouts::check, health.checkFailures(), health.failures()));
    }

    private static Lookouts lookouts(GatewaySettings settings, BackendTls tls) {
        BackendConnector connector = new BackendConnector(
                settings.connectTimeout(),
                tls,
                settings.staticBackends()::hasHost,
                settings.admission()::allowsBackend);
        boolean asksWho = settings.backendProof() == BackendProof.IDENTITY;
        return new Lookouts(new BackendProbe(asksWho, connector), new HealthProbe(connector));
    }

    private static BackendTls tls(BackendTlsSettings settings) {
        try {
            return BackendTls.of(settings.files(), settings.verifies(), settings.name(), System.nanoTime());
        } catch (IOException | GeneralSecurityException bad) {
            // The settings were good when they were read: a file has changed since.
            throw new ConfigurationException(
                    "backend-tls-ca, -cert, -key", String.valueOf(bad.getMessage()), "files that do not change now");
        }
    }

    private static SignatureCheck signatures(GatewaySettings settings) {
        SignatureSettings signatures = settings.signatures();
        try {
            return SignatureCheck.of(
                    signatures.keyLines(),
                    signatures.signCheck().map(SignCheck::folder),
                    signatures.signCheck().map(SignCheck::digest).orElse(""),
                    signatures.tolerance(),
                    settings.maxSubscriptions(),
                    settings.subscriptionTolerance());
        } catch (IllegalArgumentException bad) {
            throw new ConfigurationException(
                    "subscription-keys",
                    String.valueOf(bad.getMessage()),
                    "lines of key-id algorithm key host [host...]");
        }
    }

    /**
     * Binds the subscription server's addresses, for callers who want to know at once whether they can have them.
     *
     * @throws IOException naming an address that is taken or is not one of this machine's
     */
    public void bind() throws IOException {
        listener.bind();
    }

    /**
     * Starts to listen for subscriptions, as soon as the addresses are free unless they are bound already, and to
     * announce upward as soon as the container answers HTTP.
     *
     * @throws IOException if the system refuses what every listener needs
     */
    public void start() throws IOException {
        lookouts.start(listener);
        recollection.begin(listener);
        serving.set(true);
        listener.start();
        // Wakes it: what is remembered has an end.
        listener.tell(registry -> {});
        upward.start(listener);
        staticProbe.start();
    }

    /** Returns the servlet that answers every request; its life cycle is the container's. */
    public Servlet servlet() {
        return servlet;
    }

    /** Returns the filter for the path of the statistics. */
    public Filter stats() {
        return stats;
    }

    /** Returns where subscriptions are received now. */
    public List<InetSocketAddress> subscriptionServers() throws IOException {
        return listener.localAddresses();
    }

    /** Returns when those who announce themselves have had {@code start-wait} for it; at once if that is 0. */
    public void awaitAnnouncements() {
        pause(restart.startWait());
    }

    /** Begins to take the gateway out of those above it, and returns at once; {@link #leave} has to follow. */
    public void beginToLeave() {
        upward.beginToLeave();
    }

    /**
     * Takes the gateway out of those above it, once they have nothing running here or {@code resubscribe-drain-timeout} is over,
     * and then its clients' connections out of use, while it still answers requests; that takes {@code stop-wait}. Calling it
     * twice is harmless.
     *
     * @param closePorts has new connections refused, so that their clients go elsewhere; who has just connected is still
     *     answered
     */
    public void leave(Runnable closePorts) {
        upward.close();
        if (serving.compareAndSet(true, false)) {
            servlet.leave();
            pause(restart.stopWait());
            closePorts.run();
            pause(Comparators.min(restart.stopWait(), FIRST_REQUEST));
        }
    }

    /** Nobody can tell when all clients have had an answer, or all applications announced themselves. */
    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException hurry) {
            // Whoever stops the container cannot wait.
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the gateway out of those above it, and stops to listen. Calling it twice is harmless. */
    @Override
    public void close() throws IOException {
        upward.close();
        staticProbe.close();
        lookouts.close();
        recollection.close();
        listener.close();
    }
}
