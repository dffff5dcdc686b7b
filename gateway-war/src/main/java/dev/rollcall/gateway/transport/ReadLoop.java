package dev.rollcall.gateway.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, and the connections that it reads. Their interest in input stays registered, so that an answer costs one
 * look at the selector and one read.
 */
final class ReadLoop implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadLoop.class);
    // What one read takes at the most: as much as fills the pipe between two processes of one machine.
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final int MAX_TASKS_AT_ONCE = 64;

    private final Selector selector;
    private final Thread thread;
    private final long tickMillis;
    private final LongConsumer atTick;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    // Whatever is read is parsed to its end at once, so one buffer serves all connections.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile boolean closed;
    private volatile boolean ended;
    private long lastTickNanos;

    /**
     * @param tick how often connections are asked whether they have been silent for too long
     * @param atTick gets the monotonic clock's time then
     */
    ReadLoop(String name, Duration tick, LongConsumer atTick) throws IOException {
        this.atTick = atTick;
        selector = Selector.open();
        tickMillis = tick.toMillis();
        thread = new LoopThread(name);
        thread.setDaemon(true);
    }

    void start() {
        lastTickNanos = System.nanoTime();
        thread.start();
    }

    /** Returns the buffer to read into, empty; only on this loop's thread, and only until the next one asks. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    /** Returns whether the caller is the thread of some loop, where nobody may wait. */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof LoopThread;
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Runs {@code task} on this loop's thread, after what that is doing; on the caller's, where the loop has ended. */
    void execute(Runnable task) {
        tasks.add(task);
        if (isCurrentThread()) {
            return;
        }
        if (ended) {
            runTasks();
        } else {
            selector.wakeup();
        }
    }

    /** @throws IOException if the channel or this loop is closed */
    SelectionKey register(SocketChannel channel, int interests, Connection connection) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        return channel.register(selector, interests, connection);
    }

    private void run() {
        while (!closed) {
            try {
                selector.select(ReadLoop::handle, tickMillis);
                runTasks();
                tickIfDue();
            } catch (IOException | RuntimeException | Error fault) {
                LOG.error("reading from backends goes on after a fault", fault);
            }
        }
        shutDown();
    }

    private static void handle(SelectionKey key) {
        ((Connection) key.attachment()).ready(key);
    }

    /** Some of them: what a task adds must not keep the connections waiting. */
    private void runTasks() {
        Runnable task = tasks.poll();
        for (int left = MAX_TASKS_AT_ONCE; task != null; left--) {
            guarded(task);
            task = left > 0 ? tasks.poll() : null;
        }
        if (!tasks.isEmpty()) {
            selector.wakeup();
        }
    }

    /** One exchange's fault must not take the others' thread. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error fault) {
            LOG.error("reading from backends goes on after a fault", fault);
        }
    }

    private void tickIfDue() {
        long nowNanos = System.nanoTime();
        if (nowNanos - lastTickNanos >= tickMillis * 1_000_000) {
            lastTickNanos = nowNanos;
            selector.keys().forEach(key -> ((Connection) key.attachment()).tick(nowNanos));
            atTick.accept(nowNanos);
        }
    }

    private void shutDown() {
        IOException cause = new IOException("the gateway stops");
        selector.keys().forEach(key -> guarded(() -> ((Connection) key.attachment()).stop(cause)));
        ended = true;
        while (!tasks.isEmpty()) {
            runTasks();
        }
        try {
            selector.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Closes all its connections, which fails their calls. Returns when that is done. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A thread to which tasks can be given without knowing what it is: a server's thread pool gives back what belongs to
     * the work that this one is at.
     */
    private final class LoopThread extends Thread implements Executor {
        private LoopThread(String name) {
            super(name);
        }

        @Override
        public void run() {
            ReadLoop.this.run();
        }

        @Override
        public void execute(Runnable task) {
            ReadLoop.this.execute(task);
        }
    }
}
