package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The better one of two upstreams chosen at random (Mitzenmacher 2001): nearly as even as looking at all of them, and
 * several gateways do not all run to the same one. Better is who has the lower {@code (in flight + 1) × latency / weight}:
 * a with 3 in flight at 10 ms costs 40, b with 0 at 50 ms costs 50, so a is asked.
 */
public final class TwoChoices implements Balancer {
    private final Member[] members;

    private TwoChoices(Pool pool) {
        members = pool.members().toArray(Member[]::new);
    }

    /** The {@link BalancingPolicy}. */
    public static TwoChoices balance(Pool pool, RandomGenerator random) {
        return new TwoChoices(pool);
    }

    @Override
    public @Nullable Upstream pick(Predicate<? super Upstream> eligible, long clientHash, RandomGenerator random) {
        if (members.length == 0) {
            return null;
        }
        Member one = eligibleFrom(random.nextInt(members.length), eligible, null);
        if (one == null) {
            return null;
        }
        Member other = eligibleFrom(random.nextInt(members.length), eligible, one);
        return other == null || cost(one) <= cost(other) ? one.upstream() : other.upstream();
    }

    /** Who is idle gets a request whenever it is one of the two. */
    @Override
    public double draw(int members, long clientHash, RandomGenerator random) {
        return random.nextDouble() * 2;
    }

    /** Returns the first eligible member from {@code start} on, in a ring, that is not {@code except}. */
    private @Nullable Member eligibleFrom(int start, Predicate<? super Upstream> eligible, @Nullable Member except) {
        for (int offset = 0; offset < members.length; offset++) {
            Member member = members[(start + offset) % members.length];
            if (!member.equals(except) && eligible.test(member.upstream())) {
                return member;
            }
        }
        return null;
    }

    private static double cost(Member member) {
        Upstream upstream = member.upstream();
        // Not yet measured counts as fast: it gets its first request soon and is measured then.
        double latency = Math.max(1, upstream.latencyNanos());
        return (upstream.inFlight() + 1.0) * latency / member.weight();
    }
}
