package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.config.HoldSettings;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.registry.RoutingTable;
import dev.rollcall.gateway.upstream.Pool;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Requests for what nobody serves just now, until somebody does or they have waited for long enough. Of each there is the
 * head; its body stays with the client, and in the container's buffers, until a backend has taken the head.
 */
final class HeldRequests {
    // How late one may go on: less than anybody notices, and cheap, since it is only looked while some wait.
    private static final long LOOK_MILLIS = 20;

    private final HoldSettings settings;
    private final Supplier<RoutingTable> table;
    private final RoutingTable expected;
    private final LongSupplier clock;
    private final Queue<Held> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean looking = new AtomicBoolean();

    private static final class Held {
        private final String host;
        private final String path;
        private final BooleanSupplier isOver;
        private final Runnable goOn;
        private final long deadlineNanos;
        // Two looks may meet, and it has one place and goes on once.
        private final AtomicBoolean taken = new AtomicBoolean();

        Held(String host, String path, BooleanSupplier isOver, Runnable goOn, long deadlineNanos) {
            this.host = host;
            this.path = path;
            this.isOver = isOver;
            this.goOn = goOn;
            this.deadlineNanos = deadlineNanos;
        }
    }

    /** Where those that have waited go on, and what looks after them. */
    interface Threads {
        void execute(Runnable task);

        Scheduler scheduler();
    }

    /** @param clock the monotonic clock, in nanoseconds */
    HeldRequests(HoldSettings settings, Supplier<RoutingTable> table, LongSupplier clock) {
        this.settings = settings;
        this.table = table;
        this.clock = clock;
        this.expected = RoutingTable.of(
                settings.keys().stream()
                        .map(key -> new Route(key, new Pool(List.of()), (eligible, hash, random) -> null))
                        .toList(),
                null);
    }

    /**
     * Keeps a request for which there is nobody, if that is wanted and there is room.
     *
     * @param route its route, or null for none
     * @param isOver whether nobody needs it any more, as when its client has gone: its place is free then
     * @param goOn to be called once, unless it is over: when somebody serves it, or it has waited for long enough
     * @return whether it has a place
     */
    boolean hold(
            @Nullable Route route, String host, String path, BooleanSupplier isOver, Runnable goOn, Threads threads) {
        if (settings.time().isZero() || isServed(route)) {
            return false;
        }
        if (route == null && expected.lookup(host, path) == null) {
            return false;
        }
        if (count.incrementAndGet() > settings.maxRequests()) {
            count.decrementAndGet();
            return false;
        }
        waiting.add(new Held(
                host, path, isOver, goOn, clock.getAsLong() + settings.time().toNanos()));
        look(threads);
        return true;
    }

    /** Returns how many wait. */
    int count() {
        return count.get();
    }

    private static boolean isServed(@Nullable Route route) {
        return route != null && !route.pool().isEmpty();
    }

    private void look(Threads threads) {
        if (looking.compareAndSet(false, true)) {
            threads.scheduler().schedule(() -> release(threads), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void release(Threads threads) {
        looking.set(false);
        RoutingTable now = table.get();
        long nowNanos = clock.getAsLong();
        for (Iterator<Held> all = waiting.iterator(); all.hasNext(); ) {
            Held next = all.next();
            boolean over = next.isOver.getAsBoolean();
            boolean due = next.deadlineNanos - nowNanos <= 0 || isServed(now.lookup(next.host, next.path));
            boolean leaves = (over || due) && next.taken.compareAndSet(false, true);
            if (leaves) {
                all.remove();
                count.decrementAndGet();
            }
            if (leaves && !over) {
                threads.execute(next.goOn);
            }
        }
        if (!waiting.isEmpty()) {
            look(threads);
        }
    }
}
