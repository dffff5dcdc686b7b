package dev.rollcall.gateway.transport;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a server would have one of its own threads do, and a loop's thread does meanwhile: it is awake, and has just had
 * to do with the same connection. A guest may wait, for a client that takes nothing or for a lock. Then the loop is taken
 * from its thread, and for a while takes no guests.
 */
final class Guests {
    // So that clients who make guests wait on purpose cost the others a tenth of the time at the most.
    private static final long PENALTY_NANOS = Duration.ofMillis(100).toNanos();

    // A pause of the whole process lets time pass between two looks, but not between three.
    private static final int PATIENT_LOOKS = 3;

    // It may also be kept from the processor by others, and another thread would be as well.
    private static final int PATIENT_LOOKS_AT_WORK = 20;

    private static final long NOBODY = 0;

    private final GuestWatch watch;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    // When the guest came that is being served, of the monotonic clock and made odd; or nobody. Changes hands by
    // compareAndSet: whoever succeeds, the thread that has served it or the watch, has the loop.
    private final AtomicLong servedSince = new AtomicLong(NOBODY);

    private volatile long refusedNanos;
    private volatile boolean refused;

    // On the watch's thread only.
    private long seen = NOBODY;
    private int looks;

    Guests(GuestWatch watch) {
        this.watch = watch;
    }

    /**
     * Takes one in.
     *
     * @throws RejectedExecutionException if they are not welcome just now
     */
    void add(Runnable guest, long nowNanos) {
        if (refused) {
            if (nowNanos - refusedNanos < PENALTY_NANOS) {
                throw new RejectedExecutionException("a guest had to wait");
            }
            refused = false;
        }
        waiting.add(guest);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Nullable
    Runnable next() {
        return waiting.poll();
    }

    /** Says that one is being served from now on; returns what to give to {@link #leave}. */
    long enter() {
        long stamp = System.nanoTime() | 1;
        servedSince.set(stamp);
        watch.wake();
        return stamp;
    }

    /** Returns whether the guest is still being served by the thread that has the loop. */
    boolean isServed(long stamp) {
        return servedSince.get() == stamp;
    }

    /** Says that the guest has been served; returns whether the thread that has done it still has the loop. */
    boolean leave(long stamp) {
        return servedSince.compareAndSet(stamp, NOBODY);
    }

    /**
     * Returns whether one keeps the loop waiting, in which case the caller has the loop. For the watch.
     *
     * @param working whether the thread that serves it, if there is one, waits for nothing but a processor
     */
    boolean takeFromWaiting(long nowNanos, boolean working) {
        long stamp = servedSince.get();
        if (stamp == NOBODY || stamp != seen) {
            seen = stamp;
            looks = 1;
            return false;
        }
        looks++;
        if (looks < (working ? PATIENT_LOOKS_AT_WORK : PATIENT_LOOKS) || !servedSince.compareAndSet(stamp, NOBODY)) {
            return false;
        }
        refusedNanos = nowNanos;
        refused = true;
        return true;
    }

    /** Returns whether there has been a guest since the last look. For the watch. */
    boolean hasSeenAny() {
        return seen != NOBODY;
    }
}
