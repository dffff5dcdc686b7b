package dev.rollcall.gateway.proxy;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The one lock under which a client's request and response objects are touched, and whether they still may be.
 *
 * <p>A container recycles both objects for its next request as soon as it thinks this one is over: after a client's
 * abort, for one, while a thread of ours is still writing. That thread would then write into a stranger's answer. So
 * every use happens under this lock, the container's own news of an end take it too, and after {@link #end()} nobody
 * touches them again.
 *
 * <p>Three calls stay outside of it. Tomcat's {@code setReadListener} and {@code setWriteListener}, and {@code
 * isReady()} of a body at its end, run the connection's pending events at once when a thread of ours calls them, under
 * the connection's lock. A container thread that brings news holds that lock and asks for ours: whoever held ours while
 * asking for the connection's would wait for ever. The window this leaves is closed by the containers: an ended
 * exchange's streams refuse a listener.
 */
final class ExchangeLock {
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;
    private Runnable atEnd = () -> {};

    /** Takes the lock; to be used in a try statement. */
    Held hold() {
        lock.lock();
        return lock::unlock;
    }

    /** Returns whether the objects must not be touched any more. Only under the lock. */
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

    /** The lock while it is held. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
