package dev.rollcall.gateway.upstream;

import java.time.Duration;

/**
 * Whether a backend has said a moment ago that it has as many requests as it can take. That is no failure: it is well, and
 * will have room again as soon as one of them ends. So it is forgotten when one of this gateway's does, or after {@link
 * #LENGTH}, for the others' may have ended too. Pure but for its fields: the time is an argument.
 */
final class Fullness {
    /**
     * Long enough for a full backend to refuse no more than four requests a second of each gateway that nobody could know to
     * be too much, less than a retry budget always has; short enough for a place to stay empty for no longer.
     */
    static final Duration LENGTH = Duration.ofMillis(250);

    private volatile boolean full;
    // Meaningful while it is full.
    private volatile long untilNanos;

    /** It has said so. */
    void begin(long nowNanos) {
        untilNanos = nowNanos + LENGTH.toNanos();
        full = true;
    }

    /** A place has become free. */
    void end() {
        if (full) {
            full = false;
        }
    }

    /** Returns how many nanoseconds are left until it is worth asking again; 0 if it is now. Costs one read where it is not full. */
    long nanosLeft(long nowNanos) {
        return full ? Math.max(0, untilNanos - nowNanos) : 0;
    }
}
