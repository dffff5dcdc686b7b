package dev.rollcall.gateway.proof;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Looks at backends on threads of its own, which are there only while there is something to look at.
 *
 * <p>Whatever is looked at has one place, however often that is asked for: who announces ever other things about one
 * address makes nobody else wait behind it more than once.
 *
 * @param <T> what is looked at
 * @param <O> what comes of it
 */
public final class Lookout<T, O> implements AutoCloseable {
    // One that says nothing holds a thread until its time is up; so nobody else waits behind those known for it.
    private static final int THREADS_FOR_QUICK = 16;
    private static final int THREADS_FOR_SLOW = 4;
    private static final long IDLE_SECONDS = 5;

    private final Function<T, Object> subject;
    private final Function<T, O> look;
    private final ThreadPoolExecutor quick;
    private final ThreadPoolExecutor slow;
    // By subject: of those that wait or are being looked at, what was asked for last.
    private final Map<Object, Turn<T>> newest = new ConcurrentHashMap<>();
    // Set before the first task.
    private volatile BiConsumer<T, O> outcomes = (task, outcome) -> {};

    /**
     * Starts nothing yet.
     *
     * @param name of the threads
     * @param subject what a task is about; of all that are about the same, only the last is wanted
     * @param look takes its time, but not for ever; never throws
     */
    public Lookout(String name, Function<T, Object> subject, Function<T, O> look) {
        this.subject = subject;
        this.look = look;
        this.quick = threads(name, THREADS_FOR_QUICK);
        this.slow = threads(name, THREADS_FOR_SLOW);
    }

    /** Has every outcome from now on told to {@code listener}, on a thread of this lookout. */
    public void start(BiConsumer<T, O> listener) {
        outcomes = listener;
    }

    // Told from every other by being itself.
    private static final class Turn<T> {
        private final T task;
        private final boolean slowly;

        Turn(T task, boolean slowly) {
            this.task = task;
            this.slowly = slowly;
        }
    }

    /**
     * Begins to look, and returns at once. If the same is just being looked at, it is looked at once more after that; what
     * was asked about it before and has not begun is not done at all.
     *
     * @param slowly whether it is likely to take long, by what the last look at the same has shown
     */
    public void look(T task, boolean slowly) {
        Turn<T> turn = new Turn<>(task, slowly);
        Object about = subject.apply(task);
        if (newest.put(about, turn) == null) {
            queue(about, turn);
        }
    }

    private void queue(Object about, Turn<T> turn) {
        (turn.slowly ? slow : quick).execute(() -> run(about));
    }

    private void run(Object about) {
        Turn<T> turn = Objects.requireNonNull(newest.get(about));
        try {
            outcomes.accept(turn.task, look.apply(turn.task));
        } finally {
            if (!newest.remove(about, turn)) {
                queue(about, Objects.requireNonNull(newest.get(about)));
            }
        }
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
