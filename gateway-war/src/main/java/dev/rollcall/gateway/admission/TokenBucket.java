package dev.rollcall.gateway.admission;

import dev.rollcall.gateway.config.RateSettings;

/** So many a second, and after a pause some at once. Belongs to one thread. */
final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perNano;
    private final double capacity;
    private double tokens;
    private long filledNanos;

    /**
     * Full at the beginning.
     *
     * @param perSecond how many come in; 0 for as many as anybody likes
     * @param nowNanos the monotonic clock, as in every call
     */
    TokenBucket(int perSecond, long nowNanos) {
        perNano = perSecond / NANOS_PER_SECOND;
        // Infinity stays what it is, whatever is taken from it.
        capacity = perSecond == 0 ? Double.POSITIVE_INFINITY : (double) perSecond * RateSettings.BURST_SECONDS;
        tokens = capacity;
        filledNanos = nowNanos;
    }

    /** Takes one; returns false where there is none. */
    boolean take(long nowNanos) {
        tokens = Math.min(capacity, tokens + perNano * (nowNanos - filledNanos));
        filledNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Puts one back. */
    void giveBack() {
        tokens = Math.min(capacity, tokens + 1);
    }
}
