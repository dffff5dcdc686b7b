package dev.rollcall.gateway.proxy;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one lock under which a client's request and response objects are touched, and whether they still may be.
 *
 * <p>A container recycles both objects for its next request as soon as it thinks this one is over: after a client's
 * abort, for one, while a thread of ours is still writing. That thread would then write into a stranger's answer. So
 * every use happens under this lock, the container's own news of an end take it too, and after {@link #end()} nobody
 * touches them again.
 *
 * <p>Tomcat's own threads hold the lock of a client's connection while they call us, and reading the end of a chunked
 * body on a thread of ours asks for that lock under this one. So a container's thread that brings news never waits here:
 * it hands its news to {@link #enter}, and listeners are set on the container's own thread ({@link BodyPump#listen}).
 */
final class ExchangeLock {
    // Only where a thread of ours is about to be waited for by the container itself.
    private static final long MAX_WAIT_MILLIS = 500;
    // The end of AsyncContext.complete(), which has woken the container's thread up, takes microseconds. A thread that
    // is
    // still inside after this may be stuck there.
    private static final long LEAVING_MILLIS = 10;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean ended;
    private volatile Runnable atEnd = () -> {};

    /** Takes the lock; to be used in a try statement. */
    Held hold() {
        lock.lock();
        return lock::unlock;
    }

    /** Runs {@code task} under the lock: here if it is free, else on {@code executor}, which may wait. */
    void enter(Executor executor, Runnable task) {
        if (!lock.tryLock()) {
            executor.execute(() -> runHeld(task));
            return;
        }
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    private void runHeld(Runnable task) {
        try (Held held = hold()) {
            task.run();
        }
    }

    /** Returns whether the objects must not be touched any more. Certain only under the lock; true stays true. */
    boolean hasEnded() {
        return ended;
    }

    /** Sets what is to be given back at the end, whichever way that comes. Only under the lock, before the end. */
    void atEnd(Runnable release) {
        atEnd = release;
    }

    /** Forbids every later use. Only under the lock, once. */
    void end() {
        ended = true;
        atEnd.run();
    }

    /**
     * Forbids every later use, in the name of the container, once whoever holds the lock is done: for a moment only, since
     * that one may be waiting for the container.
     *
     * @return whether this was the end
     */
    boolean endByContainer() {
        boolean locked = false;
        try {
            locked = !ended && lock.tryLock(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            boolean first = !ended;
            if (first) {
                end();
            }
            return first;
        } finally {
            if (locked) {
                lock.unlock();
            }
        }
    }

    /**
     * Returns whether the end has come and nobody is inside any more; waits a moment for who is just leaving. What is true
     * then stays true for ever: all that come later find that they must not touch the objects.
     */
    boolean isLeft() {
        if (!ended || lock.isHeldByCurrentThread()) {
            return false;
        }
        try {
            if (!lock.tryLock(LEAVING_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
        lock.unlock();
        return true;
    }

    /** The lock while it is held. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
