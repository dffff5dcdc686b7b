package dev.rollcall.gateway.upstream;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How much of its share a backend gets after it has come, or come back: a tenth at first, then more and more, as its caches
 * fill and its code is compiled. Pure but for its fields: the time is an argument.
 */
final class Warming {
    static final double FIRST_SHARE = 0.1;

    // Null while it does not warm up.
    private final AtomicReference<@Nullable Start> start = new AtomicReference<>();

    private record Start(long nanos, long othersNanos) {}

    /**
     * It begins.
     *
     * @param oldestNanos for how long the oldest of the others has been there; 0 if there is none
     */
    void begin(long nowNanos, long oldestNanos) {
        start.set(new Start(nowNanos, oldestNanos));
    }

    /** Returns whether it may have less than its share; costs one read. */
    boolean isWarming() {
        return start.get() != null;
    }

    /**
     * Returns how much of its share it gets, up to 1. Where the others have come within that same time, as after a restart of
     * the gateway, nobody can take anything off it, so it gets all of it.
     *
     * @param wholeNanos how long it takes to come to 1
     */
    double share(long nowNanos, long wholeNanos) {
        Start begun = start.get();
        if (begun == null) {
            return 1;
        }
        long elapsedNanos = nowNanos - begun.nanos;
        if (elapsedNanos >= wholeNanos || begun.othersNanos < wholeNanos) {
            // Unless it has begun once more.
            start.compareAndSet(begun, null);
            return 1;
        }
        return FIRST_SHARE + (1 - FIRST_SHARE) * Math.max(0, elapsedNanos) / wholeNanos;
    }
}
