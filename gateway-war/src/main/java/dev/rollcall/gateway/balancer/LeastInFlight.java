package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The upstream with the fewest requests in flight (uWSGI's lrc), or with the fewest for its weight (wlrc). In flight
 * a 2, b 1, c 1: b and c take turns; with weights a 4, b 1, c 1 it is a's turn, since 3/4 of what it can bear is less than
 * 2/1.
 */
public final class LeastInFlight implements Balancer {
    private final Member[] members;
    private final boolean weighted;
    // The search begins behind the last one picked, so that equals take turns.
    private final AtomicInteger cursor;

    private LeastInFlight(Pool pool, boolean weighted, RandomGenerator random) {
        this.members = pool.members().toArray(Member[]::new);
        this.weighted = weighted;
        this.cursor = new AtomicInteger(members.length == 0 ? 0 : random.nextInt(members.length));
    }

    /** The {@link BalancingPolicy} that looks at requests in flight only. */
    public static LeastInFlight balance(Pool pool, RandomGenerator random) {
        return new LeastInFlight(pool, false, random);
    }

    /** The {@link BalancingPolicy} that divides them by the weight. */
    public static LeastInFlight balanceByWeight(Pool pool, RandomGenerator random) {
        return new LeastInFlight(pool, true, random);
    }

    @Override
    public @Nullable Upstream pick(Predicate<? super Upstream> eligible, long clientHash, RandomGenerator random) {
        int best = -1;
        double bestCost = Double.POSITIVE_INFINITY;
        int first = cursor.get();
        for (int offset = 0; offset < members.length; offset++) {
            int index = (first + offset) % members.length;
            double cost = cost(members[index]);
            if (cost < bestCost && eligible.test(members[index].upstream())) {
                best = index;
                bestCost = cost;
            }
        }
        if (best < 0) {
            return null;
        }
        cursor.set((best + 1) % members.length);
        return members[best].upstream();
    }

    // With the request in question counted in: an idle upstream of weight 1 is no better than an idle one of weight 4.
    private double cost(Member member) {
        return (member.upstream().inFlight() + 1.0) / (weighted ? member.weight() : 1);
    }
}
