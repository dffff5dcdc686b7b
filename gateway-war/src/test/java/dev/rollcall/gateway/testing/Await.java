package dev.rollcall.gateway.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition instead of for a time. */
public final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private Await() {}

    /** Returns as soon as {@code condition} holds; fails naming {@code what} if it does not within ten seconds. */
    public static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > DEADLINE.toNanos()) {
                throw new AssertionError("still not: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
