package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The upstream with the fewest requests in flight (uWSGI's lrc), or with the fewest for its weight (wlrc). In flight
 * a 2, b 1, c 1: b and c take turns; with weights a 4, b 1, c 1 it is a's turn, since 3/4 of what it can bear is less than
 * 2/1.
 *
 * <p>In a pool of more than {@value #MAX_COMPARED} it is the best of as many that follow the last one picked; in wlrc
 * each follows as often as its weight says.
 */
public final class LeastInFlight implements Balancer {
    // Keeps a pick short in a pool of a thousand. With a thousand backends, five thousand requests in flight and ends
    // in
    // any order, one pick in fifteen then meets a backend with one request more than the fewest, and none with two.
    static final int MAX_COMPARED = 64;

    private final Upstream[] ring;
    // All 1 in lrc.
    private final int[] weights;
    private final int greatestWeight;
    // The search begins behind the last one picked, so that equals take turns.
    private final AtomicInteger cursor;

    private LeastInFlight(List<Member> members, boolean weighted, RandomGenerator random) {
        ring = members.stream().map(Member::upstream).toArray(Upstream[]::new);
        weights = members.stream()
                .mapToInt(member -> weighted ? member.weight() : 1)
                .toArray();
        greatestWeight = IntStream.of(weights).max().orElse(1);
        cursor = new AtomicInteger(ring.length == 0 ? 0 : random.nextInt(ring.length));
    }

    /** The {@link BalancingPolicy} that looks at requests in flight only. */
    public static LeastInFlight balance(Pool pool, RandomGenerator random) {
        return new LeastInFlight(pool.members(), false, random);
    }

    /** The {@link BalancingPolicy} that divides them by the weight. */
    public static LeastInFlight balanceByWeight(Pool pool, RandomGenerator random) {
        // Once each, one that can bear a thousand times as much would be compared once in a thousand picks.
        List<Member> members = pool.members().size() > MAX_COMPARED ? TurnOrder.of(pool) : pool.members();
        return new LeastInFlight(members, true, random);
    }

    @Override
    public @Nullable Upstream pick(Predicate<? super Upstream> eligible, long clientHash, RandomGenerator random) {
        int best = best(eligible, cursor.get());
        if (best < 0) {
            return null;
        }
        cursor.set(next(best));
        return ring[best];
    }

    /** Whoever is idle among many that are not would get everything. */
    @Override
    public double draw(int members, long clientHash, RandomGenerator random) {
        return random.nextDouble() * members;
    }

    private int best(Predicate<? super Upstream> eligible, int first) {
        int best = -1;
        // Costs are compared as fractions, load/weight. The load counts the request in question in: an idle upstream of
        // weight 1 is no better than an idle one of weight 4. Nobody is still worse than anybody.
        long bestLoad = 1;
        long bestWeight = 0;
        int index = first;
        for (int step = 0; step < ring.length && (best < 0 || step < MAX_COMPARED); step++) {
            long load = ring[index].inFlight() + 1L;
            if (load * bestWeight < bestLoad * weights[index] && eligible.test(ring[index])) {
                best = index;
                bestLoad = load;
                bestWeight = weights[index];
            }
            if (bestLoad * greatestWeight == bestWeight) {
                // Nothing is better than to be idle, with the greatest weight.
                return best;
            }
            index = next(index);
        }
        return best;
    }

    private int next(int index) {
        return index + 1 == ring.length ? 0 : index + 1;
    }
}
