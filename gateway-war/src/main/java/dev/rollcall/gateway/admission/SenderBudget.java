package dev.rollcall.gateway.admission;

/**
 * What datagrams from one source may cost. A dear check is paid for in advance, and the price given back to whoever was
 * worth it: so good signatures cost their sender nothing, and bad ones what they cost us. Touched by the listener's
 * thread only.
 */
public final class SenderBudget {
    private final TokenBucket datagrams;
    private final TokenBucket failures;
    private final TokenBucket strangersFailures;
    private final Runnable onProof;
    private boolean proven;

    /**
     * @param datagrams what the source may send
     * @param failures what it may let us check in vain
     * @param strangersFailures the same, for all together who have not proven themselves
     * @param onProof called when the source has proven itself, once
     */
    SenderBudget(TokenBucket datagrams, TokenBucket failures, TokenBucket strangersFailures, Runnable onProof) {
        this.datagrams = datagrams;
        this.failures = failures;
        this.strangersFailures = strangersFailures;
        this.onProof = onProof;
    }

    /** Returns the budget of somebody who is not limited. */
    public static SenderBudget unlimited() {
        TokenBucket endless = new TokenBucket(0, 0);
        return new SenderBudget(endless, endless, endless, () -> {});
    }

    /** Pays for one datagram; returns whether it may be read. */
    public boolean payForDatagram(long nowNanos) {
        return datagrams.take(nowNanos);
    }

    /** Pays for one dear check; returns whether it may be made. */
    boolean payForCheck(long nowNanos) {
        if (!failures.take(nowNanos)) {
            return false;
        }
        if (proven || strangersFailures.take(nowNanos)) {
            return true;
        }
        failures.giveBack();
        return false;
    }

    /** Gives back what was paid for the last check: somebody whom we believe has signed, just now. */
    void refundCheck() {
        failures.giveBack();
        if (!proven) {
            strangersFailures.giveBack();
            proven = true;
            onProof.run();
        }
    }
}
