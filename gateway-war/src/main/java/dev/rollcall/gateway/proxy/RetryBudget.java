package dev.rollcall.gateway.proxy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests of a gateway may be sent once more: a share of all requests, and a few a second, so that a quiet
 * gateway has some, too (after Finagle's RetryBudget). What is not used within ten seconds is lost. Without such a
 * limit, backends that are near their end get every request several times.
 *
 * <p>An ordinary request costs one count and no look at a clock. Pure but for its counters: the time is an argument.
 */
final class RetryBudget {
    static final int PER_SECOND = 10;
    private static final double LASTING_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double HUNDRED = 100;

    private final double share;
    private final double perNano;
    private final LongAdder requests = new LongAdder();

    // All below: under this object's lock, which no ordinary request takes.
    private double balance;
    private long countedRequests;
    private long countedNanos;

    /**
     * Begins with what comes in within ten quiet seconds.
     *
     * @param percent how many of a hundred requests may be repeated; 0 for none at all, not even the few a second
     * @param nowNanos the monotonic clock, as in every call
     */
    RetryBudget(int percent, long nowNanos) {
        share = percent / HUNDRED;
        perNano = percent == 0 ? 0 : PER_SECOND / NANOS_PER_SECOND;
        balance = perNano * LASTING_NANOS;
        countedNanos = nowNanos;
    }

    /** A request has come. */
    void requested() {
        requests.increment();
    }

    /** Takes one; returns false where there is none. */
    synchronized boolean take(long nowNanos) {
        bringUpToDate(nowNanos);
        if (balance < 1) {
            return false;
        }
        balance--;
        return true;
    }

    /** Takes one if there is one: for what is done in any case, and still leaves less for the rest. */
    synchronized void charge(long nowNanos) {
        bringUpToDate(nowNanos);
        balance = Math.max(0, balance - 1);
    }

    private void bringUpToDate(long nowNanos) {
        double elapsed = Math.max(0, nowNanos - countedNanos);
        long requestsNow = requests.sum();
        // Of what has come in since, evenly as far as anybody knows, only the last ten seconds' part still counts.
        double lasting = elapsed <= LASTING_NANOS ? 1 : LASTING_NANOS / elapsed;
        balance *= Math.max(0, 1 - elapsed / LASTING_NANOS);
        balance += share * (requestsNow - countedRequests) * lasting + perNano * elapsed * lasting;
        countedRequests = requestsNow;
        countedNanos = nowNanos;
    }
}
