package dev.rollcall.containers;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process will do. How long it takes is never a verdict, only that it happens. */
final class Eventually {
    /** Far more than anything here needs, so that a busy machine fails nothing. */
    static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Eventually() {}

    /** Returns once the condition holds. An exception counts as "not yet". */
    static void holds(String what, Callable<Boolean> condition) {
        long start = System.nanoTime();
        Exception last = null;
        while (System.nanoTime() - start < DEADLINE.toNanos()) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        throw new AssertionError("did not happen within " + DEADLINE.toSeconds() + " s: " + what, last);
    }
}
