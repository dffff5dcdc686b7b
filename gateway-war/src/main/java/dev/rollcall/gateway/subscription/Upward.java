package dev.rollcall.gateway.subscription;

import dev.rollcall.gateway.config.UpwardSettings;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.subscriber.Announcer;
import dev.rollcall.subscriber.Presence;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces to the gateways above every key that is subscribed at this one, with this one's own address: as soon as
 * something changes, and once per period. A key is withdrawn when its last backend has gone.
 */
public final class Upward implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upward.class);

    // A change is told at once, and what changes right after it together: a rolling restart of a hundred applications
    // must not make a hundred rounds about a thousand keys.
    private static final long GAP_NANOS = Duration.ofMillis(250).toNanos();
    // The listener is busy for milliseconds; should it ever be for longer, the last answer is good enough.
    private static final long ANSWER_MILLIS = 1_000;
    // Every known container has opened its ports by then; the announcer asks about once a second.
    private static final int PATIENCE_CALLS = 210;

    private final UpwardSettings settings;
    private final String identity;
    private final Supplier<Optional<List<Endpoint>>> http;
    private final Announcer announcer;
    private final Presence presence;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable SubscriptionListener source;

    // Touched by the announcer's thread only.
    private final SilentGateways silent;
    private Map<ServiceKey, Attributes> offer = Map.of();
    private long lastRoundNanos = System.nanoTime() - GAP_NANOS;
    private int callsWithoutPort;

    /**
     * Starts nothing yet.
     *
     * @param identity this gateway's
     * @param http where this gateway answers HTTP, with TLS or without: nothing as long as nothing is open, empty if nobody knows
     * @param isDeaf whether the container passes no request on to it any more
     */
    public Upward(
            UpwardSettings settings, String identity, Supplier<Optional<List<Endpoint>>> http, BooleanSupplier isDeaf) {
        this.settings = settings;
        this.identity = identity;
        this.http = http;
        this.silent = new SilentGateways(settings.freq());
        this.announcer = new Announcer(
                "rollcall-upward", this::endpoint, this::wanted, settings.freq(), this::attributes, settings.signer());
        // What clients of its own have running here is the container's to end; those above count theirs themselves.
        this.presence = new Presence(List.of(announcer), () -> 0, isDeaf, settings.drainTimeout(), "gateway");
    }

    /** Starts to announce what is subscribed at {@code listener}, if there is anybody to announce it to. */
    public void start(SubscriptionListener listener) {
        source = listener;
        if (!settings.resubscribeTo().isEmpty()) {
            announcer.start();
        }
    }

    /** Tells that something has changed. Returns at once. */
    public void changed() {
        // While it drains, the gateways above have nothing to do with what changes here.
        if (!settings.resubscribeTo().isEmpty() && closing.getCount() > 0) {
            announcer.wake();
        }
    }

    /** Begins to do what {@link #close} does, and returns at once. */
    public void beginToLeave() {
        presence.begin();
    }

    /**
     * Asks the gateways above for no new request, and withdraws everything when nothing of them runs here any more, or the
     * time for that is over; returns when that is done. Calling it twice is harmless.
     */
    @Override
    public void close() {
        closing.countDown();
        presence.stop();
    }

    private Optional<Endpoint> endpoint() {
        Optional<List<Endpoint>> open = http.get();
        // Too early, and the gateways above would send requests to a port that nobody has opened yet.
        boolean accepting = open.isEmpty() || !open.get().isEmpty();
        Optional<Endpoint> own =
                accepting ? settings.advertise().or(() -> open.flatMap(Upward::firstPlain)) : Optional.empty();
        callsWithoutPort = own.isPresent() ? 0 : callsWithoutPort + 1;
        if (callsWithoutPort == PATIENCE_CALLS) {
            LOG.warn("not announced upward: found no open port for plain HTTP; set resubscribe-advertise=host:port");
        }
        return own;
    }

    // One with TLS is announced only if the operator says so: its certificate may be for clients alone.
    private static Optional<Endpoint> firstPlain(List<Endpoint> open) {
        return open.stream().filter(endpoint -> !endpoint.isTls()).findFirst();
    }

    private Map<Endpoint, Set<ServiceKey>> wanted() {
        awaitGap();
        silent.look(announcer.subscriptions(), System.nanoTime());
        offer = currentOffer();
        Map<Endpoint, Set<ServiceKey>> wanted = new HashMap<>();
        settings.resubscribeTo().forEach(gateway -> wanted.put(gateway, offer.keySet()));
        return wanted;
    }

    private Attributes attributes(ServiceKey key) {
        return offer.getOrDefault(key, Attributes.DEFAULT);
    }

    private void awaitGap() {
        try {
            if (closing.await(lastRoundNanos + GAP_NANOS - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        lastRoundNanos = System.nanoTime();
    }

    private Map<ServiceKey, Attributes> currentOffer() {
        SubscriptionListener listener = source;
        if (listener == null) {
            return offer;
        }
        try {
            return listener.ask(registry -> UpwardOffer.of(registry.subscriptions(System.nanoTime()), identity))
                    .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unanswered) {
            LOG.debug("the last offer is repeated", unanswered);
        }
        return offer;
    }
}
