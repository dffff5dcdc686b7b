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
class Guests {
    // So that clients who make guests wait on purpose cost the others a tenth of the time at the most.
    private static final long PENALTY_NANOS = Duration.ofMillis(100).toNanos();

    // A pause of the whole process lets time pass between two looks, but not between three.
    private static final int PATIENT_LOOKS = 3;

    // It may also be kept from the processor by others, and another thread would be as well.
    private static final int PATIENT_LOOKS_AT_WORK = 20;

    /** No guest's stamp. */
    static final long NOBODY = 0;

    private final GuestWatch watch;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    // When the guest came that is being served, of the monotonic clock and made odd; or nobody. Changes hands by
    // compareAndSet: whoever succeeds, the thread that has served it or the one that is to take over, has the loop.
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

    /** Says that one is being served from now on, by the thread that has the loop; returns what to give to {@link #leave}. */
    long enter() {
        long stamp = System.nanoTime() | 1;
        if (!servedSince.compareAndSet(NOBODY, stamp)) {
            throw new IllegalStateException("a guest is being served already");
        }
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
     * Returns the stamp of the guest that keeps the loop waiting; {@link #NOBODY} if none does. For the watch.
     *
     * @param working whether the thread that serves it, if there is one, waits for nothing but a processor
     */
    long keepingTheLoop(boolean working) {
        long stamp = servedSince.get();
        if (stamp == NOBODY || stamp != seen) {
            seen = stamp;
            looks = 1;
            return NOBODY;
        }
        looks++;
        return looks < (working ? PATIENT_LOOKS_AT_WORK : PATIENT_LOOKS) ? NOBODY : stamp;
    }

    /**
     * Takes the loop from the thread that serves a guest. For the thread that is to have it.
     *
     * @param stamp the guest's
     * @return whether the caller has the loop now; if not, the guest has left
     */
    boolean takeFrom(long stamp, long nowNanos) {
        if (!servedSince.compareAndSet(stamp, NOBODY)) {
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
