package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Smooth weighted round robin: each member has turns in proportion to its weight, spread as evenly as can be. Weights a
 * 5, b 1, c 1 give {@code a a b a c a a}, not {@code a a a a a b c}; equal weights give plain round robin.
 *
 * <p>The turns of one round are laid out when the pool changes, so that a pick is one atomic step along them.
 */
public final class WeightedRoundRobin implements Balancer {
    private final Upstream[] turns;
    private final AtomicInteger cursor;

    private WeightedRoundRobin(Upstream[] turns, int start) {
        this.turns = turns;
        this.cursor = new AtomicInteger(start);
    }

    /** The {@link BalancingPolicy}. */
    public static WeightedRoundRobin balance(Pool pool, RandomGenerator random) {
        Upstream[] turns = TurnOrder.of(pool).stream().map(Member::upstream).toArray(Upstream[]::new);
        return new WeightedRoundRobin(turns, turns.length == 0 ? 0 : random.nextInt(turns.length));
    }

    /** Takes the next turn; where its owner is not eligible, the turn falls to the next one in the round that is. */
    @Override
    public @Nullable Upstream pick(Predicate<? super Upstream> eligible, long clientHash, RandomGenerator random) {
        if (turns.length == 0) {
            return null;
        }
        int first = Math.floorMod(cursor.getAndIncrement(), turns.length);
        for (int offset = 0; offset < turns.length; offset++) {
            Upstream candidate = turns[(first + offset) % turns.length];
            if (eligible.test(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
