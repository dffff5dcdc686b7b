package dev.rollcall.subscriber;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition instead of for a time. */
final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Await() {}

    /** Returns as soon as {@code condition} holds; fails naming {@code what} if it does not within thirty seconds. */
    static void until(String what, BooleanSupplier condition) {
        if (!within(DEADLINE, condition)) {
            throw new AssertionError("still not: " + what);
        }
    }

    /** Returns whether {@code condition}, which ought to hold already, does so as soon as other threads have caught up. */
    static boolean soon(BooleanSupplier condition) {
        return within(Duration.ofSeconds(1), condition);
    }

    private static boolean within(Duration time, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > time.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(2_000_000);
        }
        return true;
    }
}
