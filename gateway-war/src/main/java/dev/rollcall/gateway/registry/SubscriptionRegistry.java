package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.balancer.BackupLevels;
import dev.rollcall.gateway.balancer.Balancer;
import dev.rollcall.gateway.balancer.Policies;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Who is subscribed to what, until when. One thread applies messages and expires leases; any thread may read the
 * {@link #table()}, which changes only by {@link #publish()} and only if membership or weights have changed.
 *
 * <p>Leases run on this gateway's monotonic clock, whose reading is an argument of every call.
 */
public final class SubscriptionRegistry {
    /**
     * How long a key without any backend is remembered, so that a deployment's gap is answered with "come back soon"
     * (503) and not with "no such site" (404).
     */
    static final Duration VACANCY = Duration.ofMinutes(10);

    private final long toleranceNanos;
    private final int maxSubscriptions;
    private final Algorithm defaultAlgorithm;
    private final Optional<ServiceKey> fallbackKey;
    private final RandomGenerator random;
    private final RegistryEvents events;

    // Touched by the applying thread only. All leases last equally long, so the order of renewal is the order of
    // deadlines, and the eldest entry is always the next to expire.
    private final LinkedHashMap<Lease.Id, Lease> leases = new LinkedHashMap<>();
    private final LinkedHashMap<ServiceKey, Long> vacantSinceNanos = new LinkedHashMap<>();
    private final Map<ServiceKey, LinkedHashMap<Endpoint, Lease>> leasesByKey = new HashMap<>();
    private final Map<Endpoint, UpstreamUse> upstreams = new HashMap<>();
    private final Map<ServiceKey, Route> routes = new HashMap<>();
    private final Set<ServiceKey> changedKeys = new HashSet<>();

    // Written by the applying thread, read by every request.
    private volatile RoutingTable table = RoutingTable.EMPTY;

    /**
     * @param tolerance how long a subscription holds without being renewed
     * @param maxSubscriptions how many are held at the most; renewals are taken beyond it, newcomers are not
     * @param defaultAlgorithm how requests are spread over a key's backends, unless one of them asks for another way
     * @param fallbackKey the key whose backends get the requests that no other key fits
     * @param random where each balancer begins
     * @param events told of every change
     */
    public SubscriptionRegistry(
            Duration tolerance,
            int maxSubscriptions,
            Algorithm defaultAlgorithm,
            Optional<ServiceKey> fallbackKey,
            RandomGenerator random,
            RegistryEvents events) {
        this.toleranceNanos = tolerance.toNanos();
        this.maxSubscriptions = maxSubscriptions;
        this.defaultAlgorithm = defaultAlgorithm;
        this.fallbackKey = fallbackKey;
        this.random = random;
        this.events = events;
    }

    /** Returns the routes as last published. */
    public RoutingTable table() {
        return table;
    }

    /** Takes in what a subscriber said. Has no effect on {@link #table()} before {@link #publish()}. */
    public void apply(SubscriptionMessage message, long nowNanos) {
        Lease.Id id = new Lease.Id(message.key(), message.endpoint());
        if (message instanceof Subscribe subscribe) {
            subscribe(id, subscribe.attributes(), nowNanos);
        } else if (leases.containsKey(id)) {
            remove(id, nowNanos);
            events.unsubscribed(id.key(), id.endpoint());
        }
    }

    /**
     * Ends every lease that has run out by {@code nowNanos}. Has no effect on {@link #table()} before {@link #publish()}.
     *
     * @return when the next one will, or empty if there is nothing to wait for
     */
    public OptionalLong expire(long nowNanos) {
        while (!leases.isEmpty() && eldest().deadlineNanos() - nowNanos <= 0) {
            Lease.Id id = eldest().id();
            remove(id, nowNanos);
            events.expired(id.key(), id.endpoint());
        }
        forgetVacantKeys(nowNanos);
        return leases.isEmpty() ? OptionalLong.empty() : OptionalLong.of(eldest().deadlineNanos());
    }

    /** Makes the changes since the last call visible to requests, all at once; does nothing where there are none. */
    public void publish() {
        if (changedKeys.isEmpty()) {
            return;
        }
        changedKeys.forEach(this::rebuildRoute);
        changedKeys.clear();
        table = RoutingTable.of(routes.values(), fallbackKey.map(routes::get).orElse(null));
    }

    private void subscribe(Lease.Id id, SubscriptionMessage.Attributes attributes, long nowNanos) {
        long deadlineNanos = nowNanos + toleranceNanos;
        Lease held = leases.remove(id);
        if (held != null) {
            hold(held.renewed(attributes, deadlineNanos));
            if (!held.isPlacedLike(attributes)) {
                changedKeys.add(id.key());
                events.changed(id.key(), id.endpoint(), attributes);
            }
        } else if (leases.size() >= maxSubscriptions) {
            events.refused(id.key(), id.endpoint(), maxSubscriptions);
        } else {
            hold(new Lease(id, use(id.endpoint()), attributes, deadlineNanos));
            vacantSinceNanos.remove(id.key());
            changedKeys.add(id.key());
            events.subscribed(id.key(), id.endpoint(), attributes);
        }
    }

    private void hold(Lease lease) {
        leases.put(lease.id(), lease);
        leasesByKey
                .computeIfAbsent(lease.id().key(), key -> new LinkedHashMap<>())
                .put(lease.id().endpoint(), lease);
    }

    private void remove(Lease.Id id, long nowNanos) {
        leases.remove(id);
        Map<Endpoint, Lease> ofKey = leasesByKey.getOrDefault(id.key(), new LinkedHashMap<>());
        ofKey.remove(id.endpoint());
        if (ofKey.isEmpty()) {
            leasesByKey.remove(id.key());
            vacantSinceNanos.put(id.key(), nowNanos);
        }
        release(id.endpoint());
        changedKeys.add(id.key());
    }

    private Lease eldest() {
        return leases.values().iterator().next();
    }

    // Bounded like the subscriptions: whoever may subscribe and leave at will must not grow this table for ever.
    private void forgetVacantKeys(long nowNanos) {
        Iterator<Map.Entry<ServiceKey, Long>> eldestFirst =
                vacantSinceNanos.entrySet().iterator();
        while (eldestFirst.hasNext()) {
            Map.Entry<ServiceKey, Long> vacant = eldestFirst.next();
            boolean old = nowNanos - vacant.getValue() >= VACANCY.toNanos();
            if (!old && vacantSinceNanos.size() <= maxSubscriptions) {
                return;
            }
            eldestFirst.remove();
            changedKeys.add(vacant.getKey());
        }
    }

    private void rebuildRoute(ServiceKey key) {
        Map<Endpoint, Lease> ofKey = leasesByKey.getOrDefault(key, new LinkedHashMap<>());
        if (ofKey.isEmpty() && !vacantSinceNanos.containsKey(key)) {
            routes.remove(key);
            return;
        }
        Pool pool = new Pool(ofKey.values().stream().map(Lease::member).toList());
        Balancer balancer = BackupLevels.balance(pool, Policies.of(algorithm(ofKey.values())), random);
        routes.put(key, new Route(key, pool, balancer));
    }

    /** The eldest subscription that asks for an algorithm decides, so that a newcomer cannot turn a pool around. */
    private Algorithm algorithm(Collection<Lease> eldestFirst) {
        return eldestFirst.stream()
                .flatMap(lease -> lease.attributes().algorithm().stream())
                .findFirst()
                .orElse(defaultAlgorithm);
    }

    private Upstream use(Endpoint endpoint) {
        UpstreamUse use = upstreams.computeIfAbsent(endpoint, e -> new UpstreamUse(new Upstream(e)));
        use.leases++;
        return use.upstream;
    }

    private void release(Endpoint endpoint) {
        UpstreamUse use = upstreams.get(endpoint);
        if (use != null && --use.leases == 0) {
            use.upstream.close();
            upstreams.remove(endpoint);
        }
    }

    /** An upstream and how many leases share it; it ends with the last of them. */
    private static final class UpstreamUse {
        private final Upstream upstream;
        private int leases;

        UpstreamUse(Upstream upstream) {
            this.upstream = upstream;
        }
    }
}
