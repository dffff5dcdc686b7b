package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.balancer.SlowStart;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Permit;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Status;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which backend one request goes to next. It remembers those it was no use to try; by one thread at a time. */
final class BackendChoice implements Predicate<Upstream> {
    private final long clientHash;
    private final Set<String> passedGateways;
    private final StickySessions.Wish wish;
    private final SlowStart slowStart;
    // Most requests need none.
    private @Nullable Set<Upstream> excluded;
    private @Nullable Upstream reserve;
    private long askedAtNanos;

    /**
     * @param clientHash a well-spread number that is the same for all requests of one client address
     * @param passedGateways the identities of the gateways that the request has come through
     * @param wish which one its client has asked for
     * @param slowStart gives newcomers less than their share
     */
    BackendChoice(long clientHash, Set<String> passedGateways, StickySessions.Wish wish, SlowStart slowStart) {
        this.wish = wish;
        this.slowStart = slowStart;
        this.clientHash = clientHash;
        this.passedGateways = passedGateways;
    }

    /** Does not choose {@code upstream} again. */
    void exclude(Upstream upstream) {
        if (excluded == null) {
            excluded = new HashSet<>();
        }
        excluded.add(upstream);
    }

    /** Chooses {@code upstream} once more, but only where everybody else is left out or gone: nothing speaks against it. */
    void keepInReserve(Upstream upstream) {
        reserve = upstream;
    }

    /** Returns the right to use the one whose turn it is; where all are left out, the one that is tried next; null for nobody. */
    @Nullable
    Permit next(Route route, long nowNanos) {
        Upstream wished = wish.in(route);
        // Nobody else has what a session's own instance has: even a full one is worth a question.
        if (wished != null && wished.status(nowNanos).compareTo(Status.BUSY) < 0 && isOfUse(wished)) {
            Permit permit = wished.acquireUnlessBusy(nowNanos);
            if (permit != null) {
                return permit;
            }
        }
        Upstream open = pick(route, nowNanos);
        while (open != null) {
            Permit permit = open.acquireUnlessBusy(nowNanos);
            if (permit != null) {
                return permit;
            }
            // Somebody else was quicker to try one that had been left out.
            open = pick(route, nowNanos);
        }
        Upstream kept = reserve;
        reserve = null;
        if (kept != null && kept.status(nowNanos) != Status.CLOSED) {
            return kept.acquire();
        }
        Upstream leastBad = leastBad(route.pool(), nowNanos);
        return leastBad == null ? null : leastBad.acquire();
    }

    private @Nullable Upstream pick(Route route, long nowNanos) {
        askedAtNanos = nowNanos;
        // Itself what tells good ones: a pick makes no object.
        return slowStart.pick(route.balancer(), route.pool(), this, clientHash, nowNanos, ThreadLocalRandom.current());
    }

    private @Nullable Upstream leastBad(Pool pool, long nowNanos) {
        Upstream best = null;
        long leastNanos = Long.MAX_VALUE;
        for (Member member : pool.members()) {
            Upstream upstream = member.upstream();
            long nanosLeft = upstream.nanosUntilTry(nowNanos);
            boolean better = best == null || nanosLeft < leastNanos;
            if (better && upstream.status(nowNanos) != Status.CLOSED && isOfUse(upstream)) {
                best = upstream;
                leastNanos = nanosLeft;
            }
        }
        return best;
    }

    /** Returns whether a balancer may choose {@code upstream} now. */
    @Override
    public boolean test(Upstream upstream) {
        return upstream.status(askedAtNanos) == Status.OPEN && isOfUse(upstream);
    }

    private boolean isOfUse(Upstream upstream) {
        return (excluded == null || !excluded.contains(upstream)) && !hasPassed(upstream);
    }

    /** Gateways that announce to each other are each other's backends; no request may go round among them. */
    private boolean hasPassed(Upstream upstream) {
        return !passedGateways.isEmpty()
                && upstream.gateway().map(passedGateways::contains).orElse(false);
    }
}
