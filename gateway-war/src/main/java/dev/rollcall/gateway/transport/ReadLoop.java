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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
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

    private final String name;
    private final Selector selector;
    private final long tickMillis;
    private final LongConsumer atTick;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Guests guests;
    private final Consumer<Thread> starter;
    // Whatever is read is parsed to its end at once, so one buffer serves all connections.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closed;
    // Who has had the loop last, to be looked at by others. Whether a thread has it still, it knows itself.
    private volatile LoopThread thread;
    // On the thread that has the loop only.
    private long lastTickNanos;
    // On the watch's thread only: for whom another thread has been started already.
    private long relieved = Guests.NOBODY;

    /**
     * @param tick how often connections are asked whether they have been silent for too long
     * @param atTick gets the monotonic clock's time then
     * @param watch has to be started, and to outlive the loop
     */
    ReadLoop(String name, Duration tick, LongConsumer atTick, GuestWatch watch) throws IOException {
        this(name, tick, atTick, new Guests(watch), Thread::start);
    }

    /**
     * @param guests of no other loop
     * @param starter starts the threads that take over from others
     */
    ReadLoop(String name, Duration tick, LongConsumer atTick, Guests guests, Consumer<Thread> starter)
            throws IOException {
        this.name = name;
        this.atTick = atTick;
        this.guests = guests;
        this.starter = starter;
        selector = Selector.open();
        tickMillis = tick.toMillis();
        thread = new LoopThread(Guests.NOBODY);
    }

    void start() {
        lastTickNanos = System.nanoTime();
        thread.start();
    }

    /** Returns the buffer to read into, empty; only on this loop's thread, and only until the next one asks. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    /** Returns whether the caller is the thread of some loop, where nobody may wait. Guests may. */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof LoopThread caller && caller.isAtItsLoop();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() instanceof LoopThread caller && caller.isAt(this);
    }

    /** Runs {@code task} on this loop's thread, after what that is doing; on the caller's, where the loop has ended. */
    void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() instanceof LoopThread caller && caller.comesBackTo(this)) {
            return;
        }
        if (ended.getCount() == 0) {
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

    private void run(LoopThread me) {
        thread = me;
        while (!closed && !me.lost) {
            try {
                select();
                runTasks();
                tickIfDue();
                serveGuests(me);
            } catch (IOException | RuntimeException | Error fault) {
                LOG.error("reading from backends goes on after a fault", fault);
            }
        }
        if (!me.lost) {
            shutDown();
        }
    }

    private void select() throws IOException {
        if (tasks.isEmpty() && guests.isEmpty()) {
            selector.select(ReadLoop::handle, tickMillis);
        } else {
            selector.selectNow(ReadLoop::handle);
        }
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
    }

    /** One exchange's fault must not take the others' thread. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error fault) {
            LOG.error("reading from backends goes on after a fault", fault);
        }
    }

    /** Those that are there: who comes meanwhile waits until the connections have been looked at. */
    private void serveGuests(LoopThread me) {
        for (int left = MAX_TASKS_AT_ONCE; left > 0 && !me.lost; left--) {
            Runnable guest = guests.next();
            if (guest == null) {
                return;
            }
            me.serve(guest);
        }
    }

    /**
     * Starts another thread for the loop, if a guest keeps it waiting; returns whether there have been guests lately. That
     * thread takes the loop itself, when it runs: at every moment one thread has it, which lives.
     */
    boolean lookAfterGuests() {
        long guest = guests.keepingTheLoop(thread.getState() == Thread.State.RUNNABLE);
        if (guest != Guests.NOBODY && guest != relieved) {
            // Where the system has no thread left, nothing has been taken, and the next look tries again.
            starter.accept(new LoopThread(guest));
            relieved = guest;
        }
        return guests.hasSeenAny();
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
        ended.countDown();
        while (!tasks.isEmpty()) {
            runTasks();
        }
        for (Runnable guest = guests.next(); guest != null; guest = guests.next()) {
            guarded(guest);
        }
        try {
            selector.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Closes all its connections, which fails their calls. Returns when that is done, and nobody reads any more. */
    @Override
    public void close() {
        closed = true;
        if (thread.getState() == Thread.State.NEW) {
            shutDown();
        }
        selector.wakeup();
        try {
            ended.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A thread to which a server can give work without knowing what it is: work that belongs to the connection that this one
     * is at. It does that work between two looks at its own connections, or refuses it.
     */
    private final class LoopThread extends Thread implements Executor {
        private final long predecessorsGuest;

        // All below: on this thread only.
        private long guest = Guests.NOBODY;
        // Whether another thread has taken the loop, which it does while this one has a guest. For good.
        private boolean lost;

        /** @param predecessorsGuest the stamp of the guest that has kept the loop waiting, or nobody's */
        private LoopThread(long predecessorsGuest) {
            super(name);
            this.predecessorsGuest = predecessorsGuest;
            setDaemon(true);
        }

        @Override
        public void run() {
            if (predecessorsGuest == Guests.NOBODY || guests.takeFrom(predecessorsGuest, System.nanoTime())) {
                ReadLoop.this.run(this);
            }
        }

        /** @throws RejectedExecutionException if somebody else has to do it */
        @Override
        public void execute(Runnable task) {
            if (!comesBack()) {
                throw new RejectedExecutionException("the loop has another thread");
            }
            guests.add(task, System.nanoTime());
        }

        private void serve(Runnable task) {
            guest = guests.enter();
            try {
                guarded(task);
            } finally {
                lost = !guests.leave(guest);
                guest = Guests.NOBODY;
                if (lost) {
                    // Who has the loop now may be asleep, and this guest have left something to do.
                    selector.wakeup();
                }
            }
        }

        private boolean isAt(ReadLoop loop) {
            return loop == ReadLoop.this && isAtItsLoop();
        }

        /** Returns whether it has the loop for certain; while it has a guest it may lose it at any moment. */
        private boolean isAtItsLoop() {
            return !lost && guest == Guests.NOBODY;
        }

        /** Returns whether it is that loop's thread, and will see what there is to do by itself. */
        private boolean comesBackTo(ReadLoop loop) {
            return loop == ReadLoop.this && comesBack();
        }

        private boolean comesBack() {
            return isAtItsLoop() || (!lost && guests.isServed(guest));
        }
    }
}
