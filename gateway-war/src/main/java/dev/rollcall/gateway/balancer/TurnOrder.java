package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** One round of turns over a pool, in which every member stands as often as its weight says. */
final class TurnOrder {
    // Bounds the round's memory where somebody announces weights like 1 and 999983. With it a share is off by less
    // than a thousandth of the whole, in pools of up to a few hundred members.
    static final int MAX_TURNS = 4096;

    private TurnOrder() {}

    /**
     * Returns the members in turn order: at each turn every member gains its weight, the richest one goes and pays the
     * sum of all. Weights 1, 2, 3 give {@code c b a c b c}: no member ever waits longer than its share asks.
     */
    static List<Member> of(Pool pool) {
        List<Member> members = pool.members();
        int[] weights = reduced(members);
        int sum = IntStream.of(weights).sum();
        long[] credit = new long[weights.length];
        List<Member> turns = new ArrayList<>(sum);
        for (int turn = 0; turn < sum; turn++) {
            int richest = enrich(credit, weights);
            credit[richest] -= sum;
            turns.add(members.get(richest));
        }
        return turns;
    }

    private static int enrich(long[] credit, int[] weights) {
        int richest = 0;
        for (int i = 0; i < credit.length; i++) {
            credit[i] += weights[i];
            richest = credit[i] > credit[richest] ? i : richest;
        }
        return richest;
    }

    /** Divides the weights by what they have in common, then scales them down if a round would still be too long. */
    private static int[] reduced(List<Member> members) {
        long divisor = members.stream().mapToLong(Member::weight).reduce(0, TurnOrder::gcd);
        long[] weights = members.stream()
                .mapToLong(member -> Math.floorDiv(member.weight(), divisor))
                .toArray();
        double scale = Math.min(
                1.0, (double) MAX_TURNS / Math.max(1, LongStream.of(weights).sum()));
        return LongStream.of(weights)
                .mapToInt(weight -> (int) Math.max(1, Math.round(weight * scale)))
                .toArray();
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
