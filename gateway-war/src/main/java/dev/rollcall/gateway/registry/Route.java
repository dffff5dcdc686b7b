package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.balancer.Balancer;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.protocol.ServiceKey;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where the requests for one key go.
 *
 * @param key what is served
 * @param pool who serves it, those on their way out with it; empty where the last backend has left not long ago
 * @param balancer whose turn it is in {@code pool}
 * @param hits how many requests have come for it; goes on counting when the pool changes
 */
public record Route(ServiceKey key, Pool pool, Balancer balancer, LongAdder hits) {
    /** For which no request has come yet. */
    public Route(ServiceKey key, Pool pool, Balancer balancer) {
        this(key, pool, balancer, new LongAdder());
    }

    /** Returns those of {@link #pool()} that are on their way out: they finish what they have begun. */
    public Pool draining() {
        return new Pool(pool.members().stream().filter(Member::isDraining).toList());
    }
}
