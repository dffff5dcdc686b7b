package dev.rollcall.gateway.tunnel;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A client and a backend that talk in their own protocol. Both directions are opaque. Who finishes sending is heard to
 * the end, then the other one is told; when both have finished, when a connection breaks or nothing has moved for too
 * long, both connections are closed (RFC 9110 §9.3.6).
 */
public final class Tunnel {
    // From the backend's 101 until the container has given up the client's connection. Normally milliseconds; where the
    // client has left meanwhile, containers just never do.
    private static final Duration HANDOVER = Duration.ofSeconds(10);
    private static final int DIRECTIONS = 2;

    private final Side upstream;
    private final Duration idleTimeout;
    private final Executor executor;
    private final Scheduler scheduler;
    private final Listener listener;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger finished = new AtomicInteger();
    // Nanoseconds of the monotonic clock.
    private volatile long lastMoveNanos = System.nanoTime();
    private volatile @Nullable Side client;
    private volatile Scheduler.@Nullable Task timer;

    /** How a tunnel ended. */
    public enum End {
        /** Both sides had finished. */
        FINISHED,
        /** Nothing has moved for too long. */
        IDLE,
        /** The client's connection broke, or never became a part of the tunnel. */
        CLIENT_BROKE,
        /** The backend's connection broke. */
        UPSTREAM_BROKE
    }

    /** What a tunnel reports; on any thread. */
    public interface Listener {
        /** A piece came from the backend. */
        void received(int bytes);

        /** A piece came from the client. */
        void sent(int bytes);

        /** It is over; called once. */
        void ended(End end);
    }

    private Tunnel(Side upstream, Duration idleTimeout, Executor executor, Scheduler scheduler, Listener listener) {
        this.upstream = upstream;
        this.idleTimeout = idleTimeout;
        this.executor = executor;
        this.scheduler = scheduler;
        this.listener = listener;
    }

    /**
     * Returns a tunnel that has its backend and waits for its client.
     *
     * @param idleTimeout how long nothing may move in either direction
     * @param executor runs what must not run on the thread that brings the client
     */
    public static Tunnel from(
            Side upstream, Duration idleTimeout, Executor executor, Scheduler scheduler, Listener listener) {
        Tunnel tunnel = new Tunnel(upstream, idleTimeout, executor, scheduler, listener);
        tunnel.watch(HANDOVER.toNanos());
        return tunnel;
    }

    /** Connects the client; the caller may hold locks. */
    public void attach(Side arrived) {
        client = arrived;
        lastMoveNanos = System.nanoTime();
        if (ended.get()) {
            arrived.close();
            return;
        }
        executor.execute(() -> {
            restartTimer();
            pipe(upstream, arrived, listener::received).iterate();
            pipe(arrived, upstream, listener::sent).iterate();
        });
    }

    /** The client has gone before it became a part of the tunnel. */
    public void abandon() {
        end(End.CLIENT_BROKE);
    }

    private Pipe pipe(Side from, Side to, IntConsumer counter) {
        return new Pipe(from, to, bytes -> moved(bytes, counter), new Pipe.Events() {
            @Override
            public void finished() {
                if (finished.incrementAndGet() == DIRECTIONS) {
                    end(End.FINISHED);
                }
            }

            @Override
            public void broken(Side side, Throwable failure) {
                end(side == upstream ? End.UPSTREAM_BROKE : End.CLIENT_BROKE);
            }
        });
    }

    private void moved(int bytes, IntConsumer counter) {
        lastMoveNanos = System.nanoTime();
        counter.accept(bytes);
    }

    private void restartTimer() {
        cancelTimer();
        watch(idleTimeout.toNanos());
    }

    private void watch(long nanos) {
        timer = scheduler.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
        if (ended.get()) {
            cancelTimer();
        }
    }

    private void check() {
        Duration limit = client == null ? HANDOVER : idleTimeout;
        long leftNanos = limit.toNanos() - (System.nanoTime() - lastMoveNanos);
        if (leftNanos > 0) {
            watch(leftNanos);
        } else {
            end(client == null ? End.CLIENT_BROKE : End.IDLE);
        }
    }

    private void cancelTimer() {
        Scheduler.Task last = timer;
        if (last != null) {
            last.cancel();
        }
    }

    private void end(End end) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        cancelTimer();
        upstream.close();
        Side last = client;
        if (last != null) {
            last.close();
        }
        listener.ended(end);
    }
}
