package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives newcomers less than their share, by every algorithm: a newcomer that is picked gives most of its turns away, to the
 * next one of the same level. Pure: time and chance are arguments. Costs one read where the one that is picked is no
 * newcomer.
 *
 * @param wholeNanos how long after it came a backend has its whole share; 0 for at once
 */
public record SlowStart(long wholeNanos) {
    /** Like {@link Balancer#pick}, of {@code pool}'s balancer. */
    public @Nullable Upstream pick(
            Balancer balancer,
            Pool pool,
            Predicate<? super Upstream> eligible,
            long clientHash,
            long nowNanos,
            RandomGenerator random) {
        Upstream picked = balancer.pick(eligible, clientHash, random);
        if (picked == null || !picked.isWarming()) {
            return picked;
        }
        double draw = balancer.draw(pool.members().size(), clientHash, random);
        if (draw < picked.share(nowNanos, wholeNanos) || !picked.isWarming()) {
            return picked;
        }
        Upstream other = balancer.pick(
                upstream -> eligible.test(upstream)
                        && (!upstream.isWarming() || draw < upstream.share(nowNanos, wholeNanos)),
                clientHash,
                random);
        // A backup, or one that is on its way out, is no better than a newcomer.
        return other != null && level(pool, other) == level(pool, picked) ? other : picked;
    }

    private static int level(Pool pool, Upstream upstream) {
        for (Member member : pool.members()) {
            if (member.upstream() == upstream) {
                return member.backup();
            }
        }
        return Integer.MAX_VALUE;
    }
}
