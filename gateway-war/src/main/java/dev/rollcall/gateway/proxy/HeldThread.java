package dev.rollcall.gateway.proxy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A container's thread that stays where it is until it is known what has to be done on it. */
final class HeldThread {
    private final Semaphore permits;
    private final Duration timeout;
    private final Thread thread = Thread.currentThread();
    private final CompletableFuture<Runnable> task = new CompletableFuture<>();
    private final CountDownLatch done = new CountDownLatch(1);

    /**
     * @param permits how many threads may be held
     * @param timeout for how long
     */
    HeldThread(Semaphore permits, Duration timeout) {
        this.permits = permits;
        this.timeout = timeout;
    }

    /**
     * Runs {@code what} on the held thread, and returns when that is done. The first caller decides; the others only
     * wait, for as long as the first one's task takes.
     */
    void run(Runnable what) {
        task.complete(what);
        if (Thread.currentThread() == thread) {
            finish();
            return;
        }
        try {
            done.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Begins something, and holds the thread until that has decided.
     *
     * @param otherwise is done where too many are held, or it takes too long
     */
    void hold(Runnable begin, Runnable otherwise) {
        if (!permits.tryAcquire()) {
            run(otherwise);
            return;
        }
        try {
            begin.run();
            task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException undecided) {
            // Unless it is decided at this very moment.
        } finally {
            permits.release();
        }
        run(otherwise);
    }

    private void finish() {
        if (done.getCount() == 0) {
            return;
        }
        try {
            task.join().run();
        } finally {
            done.countDown();
        }
    }
}
