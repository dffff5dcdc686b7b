package dev.rollcall.gateway.upstream;

import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what each request's end means for its backend, by one gateway's rules. Safe for use by many threads. */
public final class FailureJudge {
    private static final Logger LOG = LoggerFactory.getLogger(FailureJudge.class);
    private static final int FIRST_SERVER_ERROR = 500;

    private final FailureRules rules;
    private final DoubleSupplier jitter;

    /** @param jitter numbers from 0 to 1 */
    public FailureJudge(FailureRules rules, DoubleSupplier jitter) {
        this.rules = rules;
        this.jitter = jitter;
    }

    /**
     * The head of an answer has come.
     *
     * @param pool where the backend was picked
     */
    public void answered(Permit permit, int status, Pool pool, long nowNanos) {
        if (rules.serverErrors() > 0 && status >= FIRST_SERVER_ERROR) {
            failed(permit, Fault.SERVER_ERROR, pool, nowNanos);
        } else if (permit.upstream().succeeded(permit, nowNanos)) {
            LOG.info("back endpoint={}", permit.upstream());
        }
    }

    /**
     * The request has failed, and that speaks against the backend. A pool is never emptied by what its members answer or do
     * not answer, since that may well be the application's fault, or the client's, and the next one's too; a failed connect
     * leaves nothing to lose.
     *
     * @param pool where the backend was picked
     */
    public void failed(Permit permit, Fault fault, Pool pool, long nowNanos) {
        if (fault.isCertain() || !permit.upstream().isLastStraw(fault, rules)) {
            tell(permit, fault, nowNanos);
            return;
        }
        // Rare, and two at the same time would each count without the other.
        synchronized (this) {
            if (rules.allows(out(pool) + 1, pool.members().size())) {
                tell(permit, fault, nowNanos);
            }
        }
    }

    private void tell(Permit permit, Fault fault, long nowNanos) {
        Upstream upstream = permit.upstream();
        if (upstream.failed(permit, fault, rules, nowNanos, jitter.getAsDouble())) {
            LOG.info("left out endpoint={} reason={}", upstream, fault);
        }
    }

    private static int out(Pool pool) {
        int out = 0;
        for (Member member : pool.members()) {
            out += member.isOut() ? 1 : 0;
        }
        return out;
    }
}
