package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The upstream that the client's address chooses: every upstream draws a lot for this client, and the highest wins
 * (rendezvous hashing; Thaler and Ravishankar 1998, with weights as in Schindelhauer and Schomaker 2005). A client keeps
 * its upstream whoever else comes; when one of n leaves, only its own clients, about 1/n of all, move, and they spread
 * over all that remain.
 */
public final class ClientHash implements Balancer {
    private final Member[] members;
    private final long[] seeds;

    private ClientHash(Pool pool) {
        members = pool.members().toArray(Member[]::new);
        // By endpoint, not by place in the pool: every gateway, and the same one after a restart, must draw alike.
        seeds = pool.members().stream()
                .mapToLong(member -> of(member.upstream().endpoint().toString()))
                .toArray();
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
        Upstream winner = null;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < members.length; i++) {
            double lot = lot(mix(clientHash ^ seeds[i]), members[i].weight());
            if (lot > highest && eligible.test(members[i].upstream())) {
                winner = members[i].upstream();
                highest = lot;
            }
        }
        return winner;
    }

    /** A number in (0, 1) raised to 1/weight, as a logarithm: twice the weight wins twice as often. */
    private static double lot(long hash, int weight) {
        double uniform = ((hash >>> 11) + 0.5) * 0x1.0p-53;
        return Math.log(uniform) / weight;
    }

    // The finalizer of SplitMix64: FNV alone leaves neighbouring addresses neighbours.
    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long x = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
