package dev.rollcall.gateway.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the gateway knows into a file, on a thread of its own: after changes, once a second at the most, and at the
 * end. Whatever is wrong with the file is logged, and nothing else happens.
 */
public final class SnapshotKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_SECONDS = 2;
    // A datagram of the largest size is less than that in Base64, and so is what its stamp takes.
    private static final long MAX_BYTES_EACH = 4_096;
    private static final long MAX_BYTES = 1L << 29;

    private final SnapshotFile file;
    private final Supplier<CompletableFuture<Remembered>> source;
    private final AtomicBoolean due = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread;

    // When it was written last, for those who tell of changes.
    private volatile long lastNanos = System.nanoTime() - PAUSE_NANOS;

    // Touched by whoever writes: the thread, and after its end who closes.
    private byte[] last = {};
    private boolean failed;
    private volatile boolean begun;

    /**
     * Neither reads nor starts anything yet.
     *
     * @param maxSubscriptions how many the gateway holds at the most
     * @param source asks the gateway what it knows
     */
    public SnapshotKeeper(Path file, int maxSubscriptions, Supplier<CompletableFuture<Remembered>> source) {
        this.file = new SnapshotFile(file, Math.min(MAX_BYTES, (maxSubscriptions + 1) * MAX_BYTES_EACH));
        this.source = source;
        // After the end a change is none any more.
        this.thread = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread made = new Thread(task, "rollcall-snapshot");
                    made.setDaemon(true);
                    return made;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Begins, and returns what was written the last time; nothing, and a line in the log, if that cannot be used. */
    public Remembered begin() {
        begun = true;
        try {
            return file.read();
        } catch (IOException | RuntimeException unusable) {
            LOG.warn("nothing is remembered: the snapshot cannot be used file={} reason={}", file, words(unusable));
            return Remembered.NOTHING;
        }
    }

    /** Tells that there is something new. Returns at once. */
    @SuppressWarnings("FutureReturnValueIgnored") // Writing catches what it meets.
    public void changed() {
        if (begun && due.compareAndSet(false, true)) {
            thread.schedule(this::write, lastNanos + PAUSE_NANOS - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void write() {
        // Before it is looked at: what changes from here on is written the next time.
        due.set(false);
        lastNanos = System.nanoTime();
        try {
            byte[] now = SnapshotText.encode(source.get().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            if (!Arrays.equals(now, last)) {
                file.write(now);
                last = now;
            }
            failed = false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException problem) {
            // Once: a full disk does not become emptier by being told every second.
            if (!failed) {
                LOG.warn("the snapshot cannot be written file={} reason={}", file, words(problem));
            }
            failed = true;
        }
    }

    private static String words(Exception problem) {
        return problem instanceof IllegalArgumentException ? String.valueOf(problem.getMessage()) : problem.toString();
    }

    /** Writes for the last time, while the gateway can still be asked. Calling it twice is harmless. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.shutdown();
        try {
            if (thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS) && begun) {
                write();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
