package dev.rollcall.gateway.upstream;

/**
 * How much of its share a backend gets after it has come, or come back: a tenth at first, then more and more, as its caches
 * fill and its code is compiled. Pure but for its fields: the time is an argument.
 */
final class Warming {
    static final double FIRST_SHARE = 0.1;

    private volatile boolean warming;
    // Meaningful while it warms up.
    private volatile long sinceNanos;
    private volatile long othersNanos;

    /**
     * It begins.
     *
     * @param oldestNanos for how long the oldest of the others has been there; 0 if there is none
     */
    void begin(long nowNanos, long oldestNanos) {
        sinceNanos = nowNanos;
        othersNanos = oldestNanos;
        warming = true;
    }

    /** Returns whether it may have less than its share; costs one read. */
    boolean isWarming() {
        return warming;
    }

    /**
     * Returns how much of its share it gets, up to 1. Where the others have come within that same time, as after a restart of
     * the gateway, nobody can take anything off it, so it gets all of it.
     *
     * @param wholeNanos how long it takes to come to 1
     */
    double share(long nowNanos, long wholeNanos) {
        long elapsedNanos = nowNanos - sinceNanos;
        if (!warming || elapsedNanos >= wholeNanos || othersNanos < wholeNanos) {
            warming = false;
            return 1;
        }
        return FIRST_SHARE + (1 - FIRST_SHARE) * Math.max(0, elapsedNanos) / wholeNanos;
    }
}
