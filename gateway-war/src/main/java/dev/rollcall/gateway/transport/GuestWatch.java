package dev.rollcall.gateway.transport;

import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that sees to it that no loop waits for a guest. It sleeps while there are none. */
final class GuestWatch implements Closeable {
    // Three looks are as long as a thread may be kept from a processor that others want too.
    private static final long PERIOD_NANOS = Duration.ofMillis(5).toNanos();

    // A second without guests.
    private static final int IDLE_LOOKS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(GuestWatch.class);

    private final Thread thread;
    private volatile List<ReadLoop> loops = List.of();
    private volatile boolean asleep;
    private volatile boolean closed;
    // On the watch's own thread only.
    private boolean told;

    GuestWatch(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start(List<ReadLoop> watched) {
        loops = List.copyOf(watched);
        thread.start();
    }

    /** Says that there is a guest. */
    void wake() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        int idleLooks = 0;
        while (!closed) {
            idleLooks = look() ? 0 : idleLooks + 1;
            if (idleLooks > IDLE_LOOKS) {
                sleep();
                idleLooks = 0;
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private void sleep() {
        asleep = true;
        // Looked at once more: who has come in just before finds nobody to wake.
        while (asleep && !closed && !look()) {
            LockSupport.park();
        }
        asleep = false;
    }

    private boolean look() {
        boolean some = false;
        for (ReadLoop loop : loops) {
            some |= lookAt(loop);
        }
        return some;
    }

    /** One look that fails, for want of another thread for instance, must not be the last. */
    private boolean lookAt(ReadLoop loop) {
        try {
            return loop.lookAfterGuests();
        } catch (RuntimeException | Error fault) {
            if (!told) {
                // Once: it may well be the same at each of the next looks, which come every few milliseconds.
                told = true;
                LOG.error("a loop keeps the guest that makes it wait; it is tried again, and not told again", fault);
            }
            return true;
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
