package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

    // A gateway answers within a millisecond or two, under load within ten times that; a dead one never does.
    private static final long MAX_CONFIRMATION_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long CONFIRMATION_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    // What a gateway had given us before it took us out arrives within this, or has met a long pause of some JVM.
    private static final long ON_THE_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    // Somebody's stop waits for these answers; a look costs microseconds.
    private static final Duration DRAIN_LOOK = Duration.ofMillis(5);

    private final Supplier<Optional<Endpoint>> endpoint;
    private final Supplier<Map<Endpoint, Set<ServiceKey>>> wanted;
    private final Duration freq;
    private final Function<ServiceKey, Attributes> attributes;
    private final DatagramMaker datagrams;
    private final HostLookup hostLookup;
    private final Thread thread;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean closed;
    private volatile Wish wish = new Wish(Wish.Kind.ANNOUNCE, 0);
    // Written by the announcer's thread.
    private volatile List<SubscriptionState> subscriptions = List.of();
    private volatile boolean served;
    private volatile @Nullable Wish drained;

    // Touched by the announcer's thread only.
    private final Map<Endpoint, GatewayLinks> links = new LinkedHashMap<>();
    private @Nullable String lastFault;
    private int polls;

    /** What is to be told to the gateways; each call makes a new one, so that an old one's end is not taken for its own. */
    private static final class Wish {
        enum Kind {
            ANNOUNCE,
            DRAIN,
            LEAVE
        }

        private final Kind kind;
        private final long drainEndNanos;

        Wish(Kind kind, long drainEndNanos) {
            this.kind = kind;
            this.drainEndNanos = drainEndNanos;
        }

        boolean is(Kind other) {
            return kind == other;
        }

        int secondsLeft() {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(drainEndNanos - System.nanoTime()) + 1;
            return (int) Math.max(1, Math.min(Drain.MAX_SECONDS, seconds));
        }
    }

    /**
     * Prepares an announcer; {@link #start} starts it.
     *
     * @param name name of the thread
     * @param endpoint where requests are accepted; empty as long as that is not known, which is asked for again soon. A
     *     wildcard host ({@link Endpoint#isWildcard}) stands for the local address that routes to the gateway
     * @param wanted the keys to subscribe, by gateway; asked for once per period
     * @param freq the period; 10 % of jitter is applied
     * @param attributes what is said about a key; asked for with every announcement, after {@code wanted}
     * @param signer signs what is sent; empty to send it unsigned
     */
    public Announcer(
            String name,
            Supplier<Optional<Endpoint>> endpoint,
            Supplier<Map<Endpoint, Set<ServiceKey>>> wanted,
            Duration freq,
            Function<ServiceKey, Attributes> attributes,
            Optional<MessageSigner> signer) {
        this(name, endpoint, wanted, freq, attributes, signer, new JdkLookup());
    }

    Announcer(
            String name,
            Supplier<Optional<Endpoint>> endpoint,
            Supplier<Map<Endpoint, Set<ServiceKey>>> wanted,
            Duration freq,
            Function<ServiceKey, Attributes> attributes,
            Optional<MessageSigner> signer,
            HostLookup hostLookup) {
        this.endpoint = endpoint;
        this.wanted = wanted;
        this.freq = freq;
        this.attributes = attributes;
        this.datagrams = new DatagramMaker(signer, System::currentTimeMillis);
        this.hostLookup = hostLookup;
        // Inheritable thread-locals belong to the request or deployment that happens to start us.
        thread = new Thread(null, this::run, name, 0, false);
        thread.setDaemon(true);
    }

    /** Starts announcing, and returns at once. To be called at most once. */
    public void start() {
        // Since Java 19 a thread that inherits no thread-locals does not inherit this either.
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
    }

    /** Announces soon instead of at the end of the period. */
    public void wake() {
        wake.release();
    }

    /**
     * Asks the gateways for no new request, and goes on to do so until told otherwise. Returns at once; {@link
     * #isDrained} tells when nothing runs at them any more.
     *
     * @param timeout how long this application goes on to serve at the most; more than a day counts as one
     */
    void drain(Duration timeout) {
        turnTo(new Wish(Wish.Kind.DRAIN, System.nanoTime() + timeout.toNanos()));
    }

    /** Unsubscribes everything, soon, until {@link #resume}. Before the start: nothing is subscribed until then. */
    void leave() {
        turnTo(new Wish(Wish.Kind.LEAVE, 0));
    }

    /** Subscribes, at once, what is wanted. */
    void resume() {
        turnTo(new Wish(Wish.Kind.ANNOUNCE, 0));
    }

    private void turnTo(Wish newWish) {
        wish = newWish;
        wake();
    }

    /**
     * Returns whether there is nothing to wait for after {@link #drain}, because nothing runs or nobody answers, or after
     * {@link #leave}, because it is said.
     */
    boolean isDrained() {
        return drained == wish;
    }

    /** Returns whether somebody may have requests for this application, as of the last look. */
    boolean isServed() {
        return served;
    }

    /** Returns what became of each subscription, as of the last look; empty before the first and after the end. */
    public List<SubscriptionState> subscriptions() {
        return subscriptions;
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
                awaitNextRound(pause);
            }
        } catch (InterruptedException e) {
            // Somebody wants this thread to end; it ends as it always does.
            LOG.log(
                    Level.DEBUG,
                    "interrupted thread={0}",
                    Thread.currentThread().getName());
        } finally {
            if (!hasLeft()) {
                withdrawAll();
            }
            awaitConfirmation();
            links.values().forEach(GatewayLinks::close);
            subscriptions = List.of();
            served = false;
        }
    }

    /** What has been said then may still be without an answer, which is waited for; to begin anew would forget that. */
    private boolean hasLeft() {
        return wish.is(Wish.Kind.LEAVE) && isDrained();
    }

    /** Waits for the next round or a call of {@link #wake}, and looks after the answers to this one meanwhile. */
    private void awaitNextRound(Duration pause) throws InterruptedException {
        long start = System.nanoTime();
        Duration wait = min(pause, wish.is(Wish.Kind.DRAIN) ? DRAIN_LOOK : GatewayLink.firstCheck());
        while (!wake.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            Duration left = pause.minusNanos(System.nanoTime() - start);
            if (left.isNegative() || left.isZero()) {
                return;
            }
            wait = min(left, check().orElse(left));
        }
        wake.drainPermits();
    }

    private Optional<Duration> check() {
        Wish current = wish;
        if (current.is(Wish.Kind.DRAIN)) {
            links.values().forEach(gateway -> gateway.checkDrain(current.secondsLeft()));
            lookAtDrain(current);
            return Optional.of(DRAIN_LOOK);
        }
        Optional<Duration> next = links.values().stream()
                .flatMap(gateway -> gateway.check().stream())
                .min(Comparator.naturalOrder());
        publishStates();
        return next;
    }

    private void publishStates() {
        subscriptions = links.values().stream().flatMap(GatewayLinks::states).toList();
        served = links.values().stream().anyMatch(GatewayLinks::isServed);
    }

    private void lookAtDrain(Wish current) {
        if (links.values().stream().allMatch(GatewayLinks::isDrained)) {
            drained = current;
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Returns how long to wait for the next round. */
    private Duration guardedRound() {
        try {
            Duration pause = round();
            publishStates();
            return pause;
        } catch (RuntimeException | LinkageError e) {
            // A fault of ours or of a container's internals: announcing goes on, the application never notices.
            String fault = LogText.problem(e);
            LOG.log(fault.equals(lastFault) ? Level.DEBUG : Level.WARNING, "announcing failed", e);
            lastFault = fault;
            return freq;
        }
    }

    private Duration round() {
        Wish current = wish;
        if (current.is(Wish.Kind.ANNOUNCE)) {
            return announce();
        }
        if (current.is(Wish.Kind.DRAIN)) {
            links.values().forEach(gateway -> gateway.drain(current.secondsLeft()));
            lookAtDrain(current);
        } else {
            withdrawAll();
            drained = current;
        }
        return Jitter.spread(freq, ThreadLocalRandom.current().nextDouble());
    }

    private Duration announce() {
        Optional<Endpoint> bound = endpoint.get();
        if (bound.isEmpty()) {
            withdrawAll();
            return ++polls <= FAST_POLLS ? POLL : SLOW_POLL;
        }
        polls = 0;
        Map<Endpoint, Set<ServiceKey>> keysByGateway = wanted.get();
        dropLinksExcept(keysByGateway.keySet());
        keysByGateway.forEach((gateway, keys) ->
                links.computeIfAbsent(gateway, this::newLinks).announce(bound.get(), keys));
        return Jitter.spread(freq, ThreadLocalRandom.current().nextDouble());
    }

    private GatewayLinks newLinks(Endpoint gateway) {
        return new GatewayLinks(
                gateway,
                new GatewayAddresses(gateway, hostLookup, this::wake),
                (name, target) -> new GatewayLink(name, target, attributes, datagrams, freq));
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
        links.values().forEach(GatewayLinks::withdraw);
    }

    /** A container that is stopping refuses requests from now on, so the gateways must have taken us out before. */
    private void awaitConfirmation() {
        if (isWithdrawn()) {
            return;
        }
        long start = System.nanoTime();
        while (!isWithdrawn() && System.nanoTime() - start < MAX_CONFIRMATION_NANOS) {
            LockSupport.parkNanos(CONFIRMATION_POLL_NANOS);
        }
        LockSupport.parkNanos(ON_THE_WAY_NANOS);
    }

    private boolean isWithdrawn() {
        return links.values().stream().allMatch(GatewayLinks::isWithdrawn);
    }
}
