package dev.rollcall.gateway.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for a condition instead of for a time. */
public final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Await() {}

    /** Returns as soon as {@code condition} holds; fails naming {@code what} if it does not within thirty seconds. */
    public static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > DEADLINE.toNanos()) {
                throw new AssertionError("still not: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Returns once {@code count} has stayed the same for a hundred looks. */
    public static void standstill(LongSupplier count) {
        long[] last = {-1, 0};
        until("it stands still", () -> {
            long now = count.getAsLong();
            last[1] = now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] >= 100;
        });
    }
}
