package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an endpoint subscribed to gateways: as soon as the endpoint is known, then once per period, until closed; then
 * everything is unsubscribed. What to subscribe is asked for anew every time, and what has gone is unsubscribed.
 *
 * <p>All of it happens on one daemon thread, which inherits the context class loader of the thread that calls {@link
 * #start}. A gateway that cannot be reached is logged once and tried again with every period; it never delays others.
 */
public final class Announcer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Announcer.class.getName());

    // A web application starts before its container opens the port; polling that often makes nobody wait for us.
    private static final Duration POLL = Duration.ofMillis(50);
    // Who has no port after ten seconds will hardly have one within the next 50 ms.
    private static final Duration SLOW_POLL = Duration.ofSeconds(1);
    private static final int FAST_POLLS = 200;
    // Sending takes microseconds; only a machine in great trouble takes longer than this, and must still stop.
    private static final long STOP_TIMEOUT_MILLIS = 2000;

    private final Supplier<Optional<Endpoint>> endpoint;
    private final Supplier<Map<Endpoint, Set<ServiceKey>>> wanted;
    private final Duration freq;
    private final Function<ServiceKey, Attributes> attributes;
    private final HostLookup hostLookup;
    private final Thread thread;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean closed;

    // Touched by the announcer's thread only.
    private final Map<Endpoint, GatewayLink> links = new LinkedHashMap<>();
    private @Nullable String lastFault;
    private int polls;

    /**
     * Prepares an announcer; {@link #start} starts it.
     *
     * @param name name of the thread
     * @param endpoint where requests are accepted; empty as long as that is not known, which is asked for again soon. A
     *     wildcard host ({@link Endpoint#isWildcard}) stands for the local address that routes to the gateway
     * @param wanted the keys to subscribe, by gateway; asked for once per period
     * @param freq the period; 10 % of jitter is applied
     * @param weight share of requests, 1 to 1000000
     */
    public Announcer(
            String name,
            Supplier<Optional<Endpoint>> endpoint,
            Supplier<Map<Endpoint, Set<ServiceKey>>> wanted,
            Duration freq,
            int weight) {
        this(name, endpoint, wanted, freq, key -> Attributes.ofWeight(weight));
    }

    /**
     * Prepares an announcer; {@link #start} starts it.
     *
     * @param name name of the thread
     * @param endpoint where requests are accepted, as above
     * @param wanted the keys to subscribe, by gateway; asked for once per period
     * @param freq the period; 10 % of jitter is applied
     * @param attributes what the endpoint says about itself for a key; asked for with every announcement
     */
    public Announcer(
            String name,
            Supplier<Optional<Endpoint>> endpoint,
            Supplier<Map<Endpoint, Set<ServiceKey>>> wanted,
            Duration freq,
            Function<ServiceKey, Attributes> attributes) {
        this(name, endpoint, wanted, freq, attributes, InetAddress::getByName);
    }

    Announcer(
            String name,
            Supplier<Optional<Endpoint>> endpoint,
            Supplier<Map<Endpoint, Set<ServiceKey>>> wanted,
            Duration freq,
            Function<ServiceKey, Attributes> attributes,
            HostLookup hostLookup) {
        this.endpoint = endpoint;
        this.wanted = wanted;
        this.freq = freq;
        this.attributes = attributes;
        this.hostLookup = hostLookup;
        // Inheritable thread-locals belong to the request or deployment that happens to start us.
        thread = new Thread(null, this::run, name, 0, false);
        thread.setDaemon(true);
    }

    /** Starts announcing, and returns at once. To be called at most once. */
    public void start() {
        thread.start();
    }

    /** Announces soon instead of at the end of the period. */
    public void wake() {
        wake.release();
    }

    /** Unsubscribes everything and ends the thread; returns when both is done. Closing again does nothing. */
    @Override
    public void close() {
        closed = true;
        wake.release();
        try {
            thread.join(STOP_TIMEOUT_MILLIS);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(STOP_TIMEOUT_MILLIS);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                Duration pause = guardedRound();
                wake.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            // Somebody wants this thread to end; it ends as it always does.
            LOG.log(
                    Level.DEBUG,
                    "interrupted thread={0}",
                    Thread.currentThread().getName());
        } finally {
            withdrawAll();
            links.values().forEach(GatewayLink::close);
        }
    }

    /** Returns how long to wait for the next round. */
    private Duration guardedRound() {
        try {
            return round();
        } catch (RuntimeException | LinkageError e) {
            // A fault of ours or of a container's internals: announcing goes on, the application never notices.
            String fault = LogText.problem(e);
            LOG.log(fault.equals(lastFault) ? Level.DEBUG : Level.WARNING, "announcing failed", e);
            lastFault = fault;
            return freq;
        }
    }

    private Duration round() {
        Optional<Endpoint> bound = endpoint.get();
        if (bound.isEmpty()) {
            withdrawAll();
            return ++polls <= FAST_POLLS ? POLL : SLOW_POLL;
        }
        polls = 0;
        Map<Endpoint, Set<ServiceKey>> keysByGateway = wanted.get();
        dropLinksExcept(keysByGateway.keySet());
        keysByGateway.forEach(
                (gateway, keys) -> links.computeIfAbsent(gateway, this::newLink).announce(bound.get(), keys));
        return Jitter.spread(freq, ThreadLocalRandom.current().nextDouble());
    }

    private GatewayLink newLink(Endpoint gateway) {
        return new GatewayLink(gateway, new GatewayAddress(gateway, hostLookup, this::wake), attributes, freq);
    }

    private void dropLinksExcept(Set<Endpoint> gateways) {
        links.entrySet().removeIf(entry -> {
            boolean gone = !gateways.contains(entry.getKey());
            if (gone) {
                entry.getValue().withdraw();
                entry.getValue().close();
            }
            return gone;
        });
    }

    private void withdrawAll() {
        links.values().forEach(GatewayLink::withdraw);
    }
}
