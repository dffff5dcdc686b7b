package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.config.HoldSettings;
import dev.rollcall.gateway.registry.RoutingTable;
import dev.rollcall.protocol.ServiceKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

/** Who has one of the places of those that wait, and for how long. Time and looks come when the test says so. */
final class HeldPlacesTest {
    private static final String HOST = "mysite.com";
    private static final Duration HOLD = Duration.ofMinutes(5);

    private final Looks looks = new Looks();
    private final List<String> wentOn = new ArrayList<>();
    private long nowNanos = Long.MAX_VALUE - 10;
    private final HeldRequests held = new HeldRequests(
            new HoldSettings(HOLD, 1, List.of(ServiceKey.parse(HOST).orElseThrow())),
            () -> RoutingTable.of(List.of(), null),
            () -> nowNanos);

    @Test
    void a_request_whose_client_has_gone_gives_its_place_to_the_next() {
        AtomicBoolean gone = new AtomicBoolean();
        assertTrue(hold("first", gone::get));
        assertFalse(hold("second", () -> false), "there is one place");

        looks.run();
        assertFalse(hold("second", () -> false), "its client is still there");

        gone.set(true);
        looks.run();
        assertEquals(0, held.count());
        assertTrue(hold("second", () -> false));
        assertEquals(List.of(), wentOn);
    }

    @Test
    void one_that_two_look_at_at_the_same_time_goes_on_once_and_gives_one_place_back() {
        AtomicBoolean nested = new AtomicBoolean();
        assertTrue(hold("first", () -> {
            if (nested.compareAndSet(false, true)) {
                looks.repeat();
            }
            return false;
        }));
        nowNanos += HOLD.toNanos();

        looks.run();
        assertEquals(List.of("first"), wentOn);
        assertEquals(0, held.count());
    }

    private boolean hold(String name, BooleanSupplier isOver) {
        return held.hold(null, HOST, "/", isOver, () -> wentOn.add(name), looks);
    }

    /** Does what is asked for, when the test wants it. */
    private static final class Looks extends AbstractLifeCycle implements HeldRequests.Threads, Scheduler {
        private final Queue<Runnable> scheduled = new ArrayDeque<>();
        private Runnable last = () -> {};

        void run() {
            last = scheduled.remove();
            last.run();
        }

        void repeat() {
            last.run();
        }

        @Override
        public Task schedule(Runnable task, long delay, TimeUnit units) {
            scheduled.add(task);
            return () -> scheduled.remove(task);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Scheduler scheduler() {
            return this;
        }
    }
}
