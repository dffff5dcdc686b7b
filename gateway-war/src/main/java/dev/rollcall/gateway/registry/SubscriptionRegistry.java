package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.balancer.BackupLevels;
import dev.rollcall.gateway.balancer.Balancer;
import dev.rollcall.gateway.balancer.Policies;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.StaticBackend;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is subscribed to what, until when. One thread applies messages and expires leases; any thread may read the
 * {@link #table()}, which changes only by {@link #publish()} and only if membership or weights have changed.
 *
 * <p>Leases run on this gateway's monotonic clock, whose reading is an argument of every call.
 */
public final class SubscriptionRegistry {
    /** What the route for everything else is called; nothing is ever looked up by it. */
    private static final ServiceKey NOBODYS_KEY = new ServiceKey("_", "");

    private final long toleranceNanos;
    private final int maxSubscriptions;
    private final int maxBackendsPerKey;
    private final Algorithm defaultAlgorithm;
    private final Optional<ServiceKey> fallbackKey;
    private final RandomGenerator random;
    private final RegistryEvents events;

    // Touched by the applying thread only. All leases last equally long, so the order of renewal is the order of
    // deadlines, and the eldest entry is always the next to expire.
    private final LinkedHashMap<Lease.Id, Lease> leases = new LinkedHashMap<>();
    private final DrainEnds drainEnds = new DrainEnds();
    private final Proofs proofs;
    private final Checks checks;
    private final Vacancies vacancies;
    private final Map<ServiceKey, Map<Endpoint, Lease>> leasesByKey = new LinkedHashMap<>();
    private final Upstreams upstreams = new Upstreams();
    private final Map<ServiceKey, Route> routes = new HashMap<>();
    // Of keys whose backends have never counted: to be told from those that nobody has subscribed, and no more.
    private final Map<ServiceKey, Route> promised = new HashMap<>();
    private final Set<ServiceKey> changedKeys = new HashSet<>();

    private final StaticMembers staticMembers;
    // Null without a static backend that serves everything.
    private final @Nullable Route lastResort;

    // Written by the applying thread, read by every request.
    private volatile RoutingTable table = RoutingTable.EMPTY;

    /**
     * @param tolerance how long a subscription holds without being renewed
     * @param maxSubscriptions how many are held at the most; renewals are taken beyond it, newcomers are not
     * @param maxBackendsPerKey how many of them one key has at the most
     * @param defaultAlgorithm how requests are spread over a key's backends, unless one of them asks for another way
     * @param fallbackKey the key whose backends get the requests that no other key fits
     * @param random where each balancer begins
     * @param events told of every change
     * @param staticBackends who serves what nobody has subscribed
     * @param prover looks at backends before they get requests; empty to believe what they say
     * @param checkRules for the backends that want to be checked; empty to check nobody
     */
    public SubscriptionRegistry(
            Duration tolerance,
            int maxSubscriptions,
            int maxBackendsPerKey,
            Algorithm defaultAlgorithm,
            Optional<ServiceKey> fallbackKey,
            RandomGenerator random,
            RegistryEvents events,
            List<StaticBackend> staticBackends,
            Optional<Prover> prover,
            Optional<CheckRules> checkRules) {
        this.toleranceNanos = tolerance.toNanos();
        this.maxSubscriptions = maxSubscriptions;
        this.maxBackendsPerKey = maxBackendsPerKey;
        this.defaultAlgorithm = defaultAlgorithm;
        this.fallbackKey = fallbackKey;
        this.random = random;
        this.events = events;
        this.proofs = new Proofs(prover, events);
        this.checks = new Checks(checkRules, events);
        this.vacancies = new Vacancies(maxSubscriptions);
        this.staticMembers = new StaticMembers(staticBackends, upstreams::useStatic);
        changedKeys.addAll(staticMembers.keys());
        List<Member> keyless = staticMembers.of(Optional.empty());
        this.lastResort = keyless.isEmpty() ? null : route(NOBODYS_KEY, keyless, List.of());
        publish();
    }

    /** Without static backends, without a limit of its own for a key, and believing what backends say; checks nobody. */
    public SubscriptionRegistry(
            Duration tolerance,
            int maxSubscriptions,
            Algorithm defaultAlgorithm,
            Optional<ServiceKey> fallbackKey,
            RandomGenerator random,
            RegistryEvents events) {
        this(
                tolerance,
                maxSubscriptions,
                maxSubscriptions,
                defaultAlgorithm,
                fallbackKey,
                random,
                events,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns the routes as last published. */
    public RoutingTable table() {
        return table;
    }

    /** Takes in what a subscriber said, or says why not. Has no effect on {@link #table()} before {@link #publish()}. */
    public Applied apply(SubscriptionMessage message, long nowNanos) {
        Lease.Id id = new Lease.Id(message.key(), message.endpoint());
        if (message instanceof Subscribe subscribe) {
            return subscribe(id, subscribe.attributes(), nowNanos);
        }
        Lease held = leases.get(id);
        if (held != null && message instanceof Drain drain) {
            drain(held, drain.seconds(), nowNanos);
        } else if (held != null) {
            remove(id, nowNanos);
            events.unsubscribed(id.key(), id.endpoint());
        }
        return Applied.TAKEN;
    }

    /** Takes in what the prover has seen. Has no effect on {@link #table()} before {@link #publish()}. */
    public void settle(ProofTask task, ProofOutcome outcome, long nowNanos) {
        proofs.settle(task, outcome, nowNanos).forEach(id -> changedKeys.add(id.key()));
    }

    /** Takes in what a backend has answered to the checker. Has no effect on {@link #table()} before {@link #publish()}. */
    public void settle(CheckTask task, CheckOutcome outcome, long nowNanos) {
        changedKeys.addAll(checks.settle(task, outcome, nowNanos, key -> Optional.ofNullable(routes.get(key))
                .map(Route::pool)));
    }

    /** Returns whether a subscribed backend counts yet. */
    public Standing standing(ServiceKey key, Endpoint endpoint) {
        return proofs.standing(new Lease.Id(key, endpoint));
    }

    /** Returns how many requests run on the backend at {@code endpoint}, for whatever key; 0 if there is none. */
    public int inFlight(Endpoint endpoint) {
        return upstreams.inFlight(endpoint);
    }

    /** Returns all that is subscribed, each key's subscriptions together and in the order of their coming. */
    public List<Subscription> subscriptions(long nowNanos) {
        return leasesByKey.values().stream()
                .flatMap(ofKey -> ofKey.values().stream())
                .map(lease -> lease.toSubscription(nowNanos, proofs.standing(lease.id()), checks.state(lease.id())))
                .toList();
    }

    /** Returns the static backends' live state, each once. */
    public List<Upstream> staticUpstreams() {
        return staticMembers.upstreams();
    }

    /**
     * Ends every lease and every draining that has run out by {@code nowNanos}, forgets keys that have been vacant for
     * long, and has those looked at again that could not be proven, or want to be checked. Has no effect on {@link #table()} before {@link #publish()}.
     *
     * @return when the next one is due, or empty if there is nothing to wait for
     */
    public OptionalLong expire(long nowNanos) {
        while (!leases.isEmpty() && eldest().deadlineNanos() - nowNanos <= 0) {
            Lease.Id id = eldest().id();
            remove(id, nowNanos);
            events.expired(id.key(), id.endpoint());
        }
        for (Lease over = drainEnds.over(nowNanos); over != null; over = drainEnds.over(nowNanos)) {
            remove(over.id(), nowNanos);
            events.unsubscribed(over.id().key(), over.id().endpoint());
        }
        changedKeys.addAll(vacancies.forget(nowNanos));
        proofs.tryAgain(nowNanos);
        checks.ask(nowNanos, id -> proofs.standing(id).counts());
        return nextDeadline(nowNanos);
    }

    // As distances from now, because the clock may wrap around between two deadlines.
    private OptionalLong nextDeadline(long nowNanos) {
        LongStream leaseEnd = leases.isEmpty() ? LongStream.empty() : LongStream.of(eldest().deadlineNanos());
        OptionalLong wait = Stream.of(
                        leaseEnd,
                        vacancies.next().stream(),
                        drainEnds.next().stream(),
                        proofs.next().stream(),
                        checks.next().stream())
                .flatMapToLong(Function.identity())
                .map(deadlineNanos -> deadlineNanos - nowNanos)
                .min();
        return wait.isEmpty() ? wait : OptionalLong.of(nowNanos + wait.getAsLong());
    }

    /**
     * Makes the changes since the last call visible to requests, all at once; does nothing where there are none.
     *
     * @return whether there were any
     */
    public boolean publish() {
        boolean first = table == RoutingTable.EMPTY && lastResort != null;
        if (changedKeys.isEmpty() && !first) {
            return false;
        }
        changedKeys.forEach(this::rebuildRoute);
        changedKeys.clear();
        table = RoutingTable.of(
                routes.values(), fallbackKey.map(routes::get).orElse(null), lastResort, promised.values());
        return true;
    }

    private Applied subscribe(Lease.Id id, SubscriptionMessage.Attributes attributes, long nowNanos) {
        long deadlineNanos = nowNanos + toleranceNanos;
        Lease held = leases.remove(id);
        if (held != null) {
            renew(held, attributes, nowNanos);
            return Applied.TAKEN;
        }
        endOtherScheme(id, nowNanos);
        if (leases.size() >= maxSubscriptions) {
            events.refused(id.key(), id.endpoint(), maxSubscriptions);
            return Applied.TABLE_FULL;
        }
        if (leasesByKey.getOrDefault(id.key(), Map.of()).size() >= maxBackendsPerKey) {
            return Applied.KEY_FULL;
        }
        boolean fresh = !upstreams.has(id.endpoint());
        Upstream upstream = upstreams.use(id.endpoint());
        announced(id, upstream, fresh, attributes, nowNanos);
        hold(new Lease(id, upstream, attributes, deadlineNanos));
        changedKeys.add(id.key());
        events.subscribed(id.key(), id.endpoint(), attributes);
        return Applied.TAKEN;
    }

    private void announced(
            Lease.Id id, Upstream upstream, boolean fresh, SubscriptionMessage.Attributes attributes, long nowNanos) {
        boolean another = upstream.announced(attributes);
        if (another || fresh) {
            Collection<Lease> ofKey =
                    leasesByKey.getOrDefault(id.key(), Map.of()).values();
            upstream.joined(nowNanos, Lease.oldest(ofKey, id, attributes.backup(), nowNanos));
        }
        proofs.announced(id, attributes.instance()).forEach(affected -> changedKeys.add(affected.key()));
        changedKeys.addAll(checks.announced(id, upstream, attributes.check(), another, nowNanos));
    }

    private void renew(Lease held, SubscriptionMessage.Attributes attributes, long nowNanos) {
        Lease.Id id = held.id();
        drainEnds.remove(held);
        hold(held.renewed(attributes, nowNanos + toleranceNanos));
        announced(id, held.upstream(), false, attributes, nowNanos);
        if (held.isDraining()) {
            changedKeys.add(id.key());
            events.subscribed(id.key(), id.endpoint(), attributes);
        } else if (!held.isPlacedLike(attributes)) {
            changedKeys.add(id.key());
            events.changed(id.key(), id.endpoint(), attributes);
        }
    }

    /** Keeps it for its running requests; said again, it is a renewal with another end. */
    private void drain(Lease held, int seconds, long nowNanos) {
        Lease.Id id = held.id();
        leases.remove(id);
        drainEnds.remove(held);
        Lease draining = held.draining(
                nowNanos + toleranceNanos,
                nowNanos + Duration.ofSeconds(seconds).toNanos());
        hold(draining);
        drainEnds.add(draining);
        if (!held.isDraining()) {
            changedKeys.add(id.key());
            events.draining(id.key(), id.endpoint(), seconds);
        }
    }

    /** A port speaks one protocol: who announces it with another one has taken the former back. */
    private void endOtherScheme(Lease.Id id, long nowNanos) {
        Lease other = Lease.anyAt(id, leases);
        if (other != null && !other.id().equals(id)) {
            remove(other.id(), nowNanos);
            events.unsubscribed(id.key(), other.id().endpoint());
        }
    }

    private void hold(Lease lease) {
        leases.put(lease.id(), lease);
        leasesByKey
                .computeIfAbsent(lease.id().key(), key -> new LinkedHashMap<>())
                .put(lease.id().endpoint(), lease);
    }

    private void remove(Lease.Id id, long nowNanos) {
        Lease held = leases.remove(id);
        if (held != null) {
            drainEnds.remove(held);
        }
        Map<Endpoint, Lease> ofKey = leasesByKey.get(id.key());
        if (ofKey != null && ofKey.remove(id.endpoint()) != null && ofKey.isEmpty()) {
            leasesByKey.remove(id.key());
            vacate(id, nowNanos);
        }
        proofs.left(id);
        checks.left(id);
        upstreams.release(id.endpoint());
        changedKeys.add(id.key());
    }

    // Who has never counted leaves nothing behind; nobody could have come for it.
    private void vacate(Lease.Id last, long nowNanos) {
        if (proofs.standing(last).counts() || routes.containsKey(last.key())) {
            vacancies.begin(last.key(), nowNanos);
        }
    }

    private Lease eldest() {
        return leases.values().iterator().next();
    }

    private void rebuildRoute(ServiceKey key) {
        Collection<Lease> held = leasesByKey.getOrDefault(key, Map.of()).values();
        List<Lease> counting = held.stream()
                .filter(lease -> proofs.standing(lease.id()).counts())
                .toList();
        List<Member> members = counting.isEmpty()
                ? staticMembers.of(Optional.of(key))
                : counting.stream()
                        .map(lease -> lease.member(checks.isLeftOut(lease.id())))
                        .toList();
        if (!counting.isEmpty()) {
            vacancies.end(key);
        }
        boolean servedBefore = routes.containsKey(key) && !held.isEmpty();
        boolean known = !members.isEmpty() || servedBefore || vacancies.contains(key);
        put(routes, key, known, members, counting);
        put(promised, key, !known && !held.isEmpty(), members, counting);
    }

    private void put(
            Map<ServiceKey, Route> into, ServiceKey key, boolean wanted, List<Member> members, List<Lease> leases) {
        if (wanted) {
            into.put(key, route(key, members, leases));
        } else {
            into.remove(key);
        }
    }

    private Route route(ServiceKey key, List<Member> members, Collection<Lease> eldestFirst) {
        Pool pool = new Pool(members);
        Balancer balancer = BackupLevels.balance(pool, Policies.of(algorithm(eldestFirst)), random);
        Route before = routes.get(key);
        return before == null ? new Route(key, pool, balancer) : new Route(key, pool, balancer, before.hits());
    }

    /** The eldest subscription that asks for an algorithm decides, so that a newcomer cannot turn a pool around. */
    private Algorithm algorithm(Collection<Lease> eldestFirst) {
        return eldestFirst.stream()
                .flatMap(lease -> lease.attributes().algorithm().stream())
                .findFirst()
                .orElse(defaultAlgorithm);
    }
}
