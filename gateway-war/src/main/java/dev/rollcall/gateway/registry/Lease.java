package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.gateway.uwsgi.Modifiers;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One subscription and how long it holds.
 *
 * @param id what is subscribed
 * @param upstream the backend's live state, shared by all leases of its endpoint
 * @param attributes what the backend said about itself the last time
 * @param deadlineNanos when it ends unless renewed, on the monotonic clock
 * @param drainEndNanos when it ends in any case, because the backend is on its way out; empty while it is not
 */
record Lease(Id id, Upstream upstream, Attributes attributes, long deadlineNanos, OptionalLong drainEndNanos) {
    /** Of a backend that takes requests. */
    Lease(Id id, Upstream upstream, Attributes attributes, long deadlineNanos) {
        this(id, upstream, attributes, deadlineNanos, OptionalLong.empty());
    }

    /**
     * A subscription's identity: a second datagram with the same pair renews the first.
     *
     * @param key what the backend serves
     * @param endpoint where it is
     */
    record Id(ServiceKey key, Endpoint endpoint) {
        /** Returns the identity of the subscription that says the same of another protocol. */
        Id speaking(Scheme scheme) {
            return new Id(key, endpoint.withScheme(scheme));
        }
    }

    /** Returns what {@code held} has for this key and address, whatever is spoken there; null for nothing. */
    static @Nullable Lease anyAt(Id id, Map<Id, Lease> held) {
        return Stream.of(Scheme.values())
                .map(scheme -> held.get(id.speaking(scheme)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Returns whether the backend gets new requests only where nobody else can take them. */
    boolean isDraining() {
        return drainEndNanos.isPresent();
    }

    Lease draining(long newDeadlineNanos, long newDrainEndNanos) {
        return new Lease(id, upstream, attributes, newDeadlineNanos, OptionalLong.of(newDrainEndNanos));
    }

    /** Returns the lease of the same backend that takes requests, be it again or as before. */
    Lease renewed(Attributes newAttributes, long newDeadlineNanos) {
        return new Lease(id, upstream, newAttributes, newDeadlineNanos);
    }

    Subscription toSubscription(long nowNanos, Standing standing, Optional<CheckState> check) {
        return new Subscription(
                id.key(),
                upstream,
                attributes,
                Duration.ofNanos(deadlineNanos - nowNanos),
                drainEndNanos.isPresent()
                        ? Optional.of(Duration.ofNanos(drainEndNanos.getAsLong() - nowNanos))
                        : Optional.empty(),
                standing,
                check);
    }

    /** Returns the upstream's place in the key's pool, if it is well. */
    Member member() {
        return member(false);
    }

    /**
     * Returns the upstream's place in the key's pool.
     *
     * @param failing whether it is left out because it says that it is not well
     */
    Member member(boolean failing) {
        int level = isDraining() ? Member.DRAINING : attributes.backup();
        return new Member(
                upstream,
                attributes.weight(),
                failing ? Member.FAILING : level,
                new Modifiers(attributes.modifier1(), attributes.modifier2()),
                attributes.trail().hops());
    }

    /** Returns whether {@code other} would give it the same place in the pool, the pool the same order, and comes from the same. */
    boolean isPlacedLike(Attributes other) {
        return attributes.weight() == other.weight()
                && attributes.backup() == other.backup()
                && attributes.modifier1() == other.modifier1()
                && attributes.modifier2() == other.modifier2()
                && attributes.algorithm().equals(other.algorithm())
                && attributes.trail().equals(other.trail());
    }

    /** For how long the oldest of {@code ofKey} has been there that could take the requests of {@code id} as well. */
    static long oldest(Collection<Lease> ofKey, Id id, int backup, long nowNanos) {
        long oldestNanos = 0;
        for (Lease lease : ofKey) {
            boolean other = !lease.id().equals(id) && lease.member().backup() == backup;
            oldestNanos = Math.max(oldestNanos, other ? lease.upstream().ageNanos(nowNanos) : 0);
        }
        return oldestNanos;
    }
}
