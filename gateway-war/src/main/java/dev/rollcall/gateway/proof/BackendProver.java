package dev.rollcall.gateway.proof;

import dev.rollcall.gateway.registry.ProofOutcome;
import dev.rollcall.gateway.registry.ProofTask;
import dev.rollcall.gateway.registry.Prover;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Looks at backends on threads of its own, which are there only while there is something to look at. */
public final class BackendProver implements Prover, AutoCloseable {
    // One that says nothing holds a thread until its time is up; so newcomers do not wait behind those known to be bad.
    private static final int THREADS_FOR_NEW = 16;
    private static final int THREADS_FOR_OLD = 4;
    private static final long IDLE_SECONDS = 5;

    private final BackendProbe probe;
    private final ThreadPoolExecutor first = threads(THREADS_FOR_NEW);
    private final ThreadPoolExecutor again = threads(THREADS_FOR_OLD);
    // Set before the first task.
    private volatile BiConsumer<ProofTask, ProofOutcome> outcomes = (task, outcome) -> {};

    /** Starts nothing yet. */
    public BackendProver(BackendProbe probe) {
        this.probe = probe;
    }

    /** Has every outcome from now on told to {@code listener}, on a thread of this prover. */
    public void start(BiConsumer<ProofTask, ProofOutcome> listener) {
        outcomes = listener;
    }

    @Override
    public void prove(ProofTask task) {
        (task.again() ? again : first).execute(() -> outcomes.accept(task, probe.look(task)));
    }

    /** Looks at nobody any more. Calling it twice is harmless. */
    @Override
    public void close() {
        first.shutdownNow();
        again.shutdownNow();
    }

    private static ThreadPoolExecutor threads(int count) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "rollcall-proof");
                    thread.setDaemon(true);
                    return thread;
                },
                // After the end nobody waits for an outcome.
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
