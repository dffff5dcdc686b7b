package dev.rollcall.gateway.proof;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Looks at backends on threads of its own, which are there only while there is something to look at.
 *
 * @param <T> what is looked at
 * @param <O> what comes of it
 */
public final class Lookout<T, O> implements AutoCloseable {
    // One that says nothing holds a thread until its time is up; so nobody else waits behind those known for it.
    private static final int THREADS_FOR_QUICK = 16;
    private static final int THREADS_FOR_SLOW = 4;
    private static final long IDLE_SECONDS = 5;

    private final Function<T, O> look;
    private final ThreadPoolExecutor quick;
    private final ThreadPoolExecutor slow;
    // Set before the first task.
    private volatile BiConsumer<T, O> outcomes = (task, outcome) -> {};

    /**
     * Starts nothing yet.
     *
     * @param name of the threads
     * @param look takes its time, but not for ever; never throws
     */
    public Lookout(String name, Function<T, O> look) {
        this.look = look;
        this.quick = threads(name, THREADS_FOR_QUICK);
        this.slow = threads(name, THREADS_FOR_SLOW);
    }

    /** Has every outcome from now on told to {@code listener}, on a thread of this lookout. */
    public void start(BiConsumer<T, O> listener) {
        outcomes = listener;
    }

    /**
     * Begins to look, and returns at once.
     *
     * @param slowly whether it is likely to take long, by what the last look at the same has shown
     */
    public void look(T task, boolean slowly) {
        (slowly ? slow : quick).execute(() -> outcomes.accept(task, look.apply(task)));
    }

    /** Looks at nobody any more. Calling it twice is harmless. */
    @Override
    public void close() {
        quick.shutdownNow();
        slow.shutdownNow();
    }

    private static ThreadPoolExecutor threads(String name, int count) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                // After the end nobody waits for an outcome.
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
