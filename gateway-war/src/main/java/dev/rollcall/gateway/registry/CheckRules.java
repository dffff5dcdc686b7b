package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.upstream.FailureRules;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;

/**
 * What a gateway makes of failed checks.
 *
 * @param checker asks the backends
 * @param failures how many failures in a row leave a backend out, at least 1
 * @param share how much of a pool may be out for one more to be left out
 */
public record CheckRules(Checker checker, int failures, FailureRules share) {
    boolean isEnough(int inARow) {
        return inARow >= failures;
    }

    /** Returns whether {@code upstream} is in {@code pool}, and that can do without it. */
    boolean allows(Pool pool, Upstream upstream) {
        int out = 0;
        for (Member member : pool.members()) {
            out += member.upstream() == upstream || member.isOut() ? 1 : 0;
        }
        boolean isMember = pool.members().stream().anyMatch(member -> member.upstream() == upstream);
        return isMember && share.allows(out, pool.members().size());
    }
}
