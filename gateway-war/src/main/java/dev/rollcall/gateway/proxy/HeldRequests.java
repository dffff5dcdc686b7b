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

    private record Held(String host, String path, Runnable goOn, long deadlineNanos) {}

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
     * @param goOn to be called once: when somebody serves it, or it has waited for long enough
     * @return whether it will be called
     */
    boolean hold(@Nullable Route route, String host, String path, Runnable goOn, Threads threads) {
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
        waiting.add(
                new Held(host, path, goOn, clock.getAsLong() + settings.time().toNanos()));
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
            if (next.deadlineNanos() - nowNanos <= 0 || isServed(now.lookup(next.host(), next.path()))) {
                all.remove();
                count.decrementAndGet();
                threads.execute(next.goOn());
            }
        }
        if (!waiting.isEmpty()) {
            look(threads);
        }
    }
}
