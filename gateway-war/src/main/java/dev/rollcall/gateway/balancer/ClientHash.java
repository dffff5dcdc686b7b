package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The upstream that the client's address chooses: every upstream draws a lot for this client, and the highest wins
 * (rendezvous hashing; Thaler and Ravishankar 1998, with weights as in Schindelhauer and Schomaker 2005). A client keeps
 * its upstream whoever else comes; when one of n leaves, only its own clients, about 1/n of all, move, and they spread
 * over all that remain.
 *
 * <p>Lots are drawn per bucket of clients, not per client, so that a large pool can remember who has won.
 */
public final class ClientHash implements Balancer {
    // The same for every pool: did it grow with the pool, all clients would move where it does. At 1,000 members each
    // has about 131 buckets, which makes the shares of two thirds of them even within 9 %; at 100, within 3 %.
    private static final int BUCKET_BITS = 17;
    // Up to here drawing the lots anew is as quick as remembering, and keeps 256 KiB from being kept for every pool.
    static final int MAX_FORGETFUL = 32;
    // What is remembered is a char, and 0 stands for nothing.
    private static final int MAX_REMEMBERED = Character.MAX_VALUE;

    private final Upstream[] upstreams;
    private final long[] seeds;
    // 1/weight.
    private final double[] shares;
    private final boolean even;
    // By bucket, the winner's index plus 1. Racy on purpose: whoever finds 0 draws the lots, and everybody draws alike.
    private final char[] winners;

    private ClientHash(Pool pool) {
        List<Member> members = pool.members();
        upstreams = members.stream().map(Member::upstream).toArray(Upstream[]::new);
        // By endpoint, not by place in the pool: every gateway, and the same one after a restart, must draw alike.
        seeds = members.stream()
                .mapToLong(member -> of(member.upstream().endpoint().toString()))
                .toArray();
        shares = members.stream().mapToDouble(member -> 1.0 / member.weight()).toArray();
        even = members.stream().mapToInt(Member::weight).distinct().count() <= 1;
        boolean remembers = members.size() > MAX_FORGETFUL && members.size() < MAX_REMEMBERED;
        winners = new char[remembers ? 1 << BUCKET_BITS : 0];
    }

    /** The {@link BalancingPolicy}. */
    public static ClientHash balance(Pool pool, RandomGenerator random) {
        return new ClientHash(pool);
    }

    /** Returns a well-spread number for {@code text}, the same in every JVM. */
    public static long of(String text) {
        long hash = 0xcbf29ce484222325L; // FNV-1a, 64 bit
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    @Override
    public @Nullable Upstream pick(Predicate<? super Upstream> eligible, long clientHash, RandomGenerator random) {
        int bucket = (int) (clientHash >>> (Long.SIZE - BUCKET_BITS));
        if (winners.length > 0) {
            Upstream winner = upstreams[remembered(bucket)];
            if (eligible.test(winner)) {
                return winner;
            }
        }
        int winner = draw(bucket, eligible);
        return winner < 0 ? null : upstreams[winner];
    }

    /** The client's own, so that each moves to a newcomer once, and stays. */
    @Override
    public double draw(int members, long clientHash, RandomGenerator random) {
        return uniform(mix(clientHash));
    }

    private int remembered(int bucket) {
        int winner = winners[bucket] - 1;
        if (winner < 0) {
            winner = draw(bucket, anybody -> true);
            winners[bucket] = (char) (winner + 1);
        }
        return winner;
    }

    /**
     * Returns the index of the eligible one with the highest lot, or -1 if none is eligible. A lot is a number in (0, 1)
     * raised to 1/weight, as a logarithm: twice the weight wins twice as often.
     */
    private int draw(int bucket, Predicate<? super Upstream> eligible) {
        int winner = -1;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < seeds.length; i++) {
            double uniform = uniform(mix(seeds[i] ^ bucket));
            // Never less than the lot itself and far cheaper; nearly all have lost here already. And among equals it is
            // in the same order, so that they need no logarithm at all.
            double bound = (uniform - 1) * shares[i];
            double lot = even || bound <= highest ? bound : Math.log(uniform) * shares[i];
            if (lot > highest && eligible.test(upstreams[i])) {
                winner = i;
                highest = lot;
            }
        }
        return winner;
    }

    /** Spreads {@code hash} over (0, 1). */
    private static double uniform(long hash) {
        return ((hash >>> 11) + 0.5) * 0x1.0p-53;
    }

    // The finalizer of SplitMix64: FNV alone leaves neighbouring addresses neighbours.
    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long x = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
