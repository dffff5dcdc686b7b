package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server's work on a loop's thread may do, and what it cannot do to the loop. */
@Timeout(30)
class GuestsTest {
    private final GuestWatch watch = new GuestWatch("watch");
    private final CountDownLatch release = new CountDownLatch(1);
    private ReadLoop loop;

    @BeforeEach
    void start() throws IOException {
        loop = new ReadLoop("loop", Duration.ofMillis(10), nowNanos -> {}, watch);
        loop.start();
        watch.start(List.of(loop));
    }

    @AfterEach
    void stop() {
        release.countDown();
        loop.close();
        watch.close();
    }

    /** Runs {@code task} on the loop's thread, as what it is at itself. */
    private void own(Runnable task) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> {
            task.run();
            done.countDown();
        });
        done.await();
    }

    /** Has the loop's thread take a guest in. */
    private void guest(Runnable guest) throws InterruptedException {
        AtomicReference<RejectedExecutionException> refused = new AtomicReference<>();
        own(() -> {
            try {
                ((Executor) Thread.currentThread()).execute(guest);
            } catch (RejectedExecutionException notNow) {
                refused.set(notNow);
            }
        });
        if (refused.get() != null) {
            throw refused.get();
        }
    }

    private void waitForRelease() {
        try {
            release.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_guest_is_served_by_the_loops_thread_after_what_it_is_at() throws Exception {
        List<String> order = new ArrayList<>();
        CountDownLatch served = new CountDownLatch(1);
        own(() -> {
            Thread loops = Thread.currentThread();
            ((Executor) loops).execute(() -> {
                order.add(Thread.currentThread() == loops ? "guest" : "guest elsewhere");
                served.countDown();
            });
            order.add("own");
        });
        served.await();

        assertEquals(List.of("own", "guest"), order);
    }

    @Test
    void a_guest_may_wait_and_the_loop_goes_on_with_another_thread() throws Exception {
        AtomicReference<Thread> first = new AtomicReference<>();
        CountDownLatch served = new CountDownLatch(1);
        guest(() -> {
            first.set(Thread.currentThread());
            served.countDown();
            waitForRelease();
        });
        // What is given to the loop before it has come to its guest, it does before.
        served.await();
        AtomicReference<Thread> second = new AtomicReference<>();
        own(() -> second.set(Thread.currentThread()));

        assertNotNull(first.get());
        assertFalse(first.get() == second.get(), "the loop is still with the guest");
        release.countDown();
        first.get().join();
        own(() -> assertTrue(loop.isCurrentThread()));
    }

    @Test
    void while_a_guest_is_served_nobody_counts_as_the_loops_thread() throws Exception {
        AtomicReference<String> said = new AtomicReference<>();
        CountDownLatch served = new CountDownLatch(1);
        guest(() -> {
            said.set(loop.isCurrentThread() + " " + ReadLoop.isCurrent());
            served.countDown();
        });
        served.await();

        assertEquals("false false", said.get());
        own(() -> said.set(loop.isCurrentThread() + " " + ReadLoop.isCurrent()));
        assertEquals("true true", said.get());
    }

    @Test
    void what_a_guest_leaves_to_do_is_done_by_whoever_has_the_loop_then() throws Exception {
        CountDownLatch before = new CountDownLatch(1);
        CountDownLatch after = new CountDownLatch(1);
        guest(() -> {
            loop.execute(before::countDown);
            waitForRelease();
            loop.execute(after::countDown);
        });

        before.await();
        release.countDown();
        after.await();
    }

    @Test
    void guests_are_refused_for_a_while_after_one_has_kept_the_loop_waiting() {
        Guests guests = new Guests(watch);
        long since = guests.enter();
        long now = 1_000;
        guests.keepingTheLoop(false);
        guests.keepingTheLoop(false);
        assertEquals(since, guests.keepingTheLoop(false));
        assertTrue(guests.takeFrom(since, now));

        assertFalse(guests.leave(since));
        assertThrows(RejectedExecutionException.class, () -> guests.add(() -> {}, now + 99_000_000));
        guests.add(() -> {}, now + 101_000_000);
        assertFalse(guests.isEmpty());
    }

    @Test
    void a_guest_at_work_gets_more_time_than_one_that_waits() {
        Guests guests = new Guests(watch);
        long since = guests.enter();
        for (int i = 0; i < 10; i++) {
            assertEquals(Guests.NOBODY, guests.keepingTheLoop(true));
        }
        assertEquals(since, guests.keepingTheLoop(false));
    }

    @Test
    void the_next_guest_does_not_pay_for_the_last_ones_time() {
        Guests guests = new Guests(watch);
        long first = guests.enter();
        guests.keepingTheLoop(false);
        guests.keepingTheLoop(false);
        assertTrue(guests.leave(first));
        long second = guests.enter();

        assertEquals(Guests.NOBODY, guests.keepingTheLoop(false));
        assertTrue(guests.leave(second));
    }

    @Test
    void a_loop_is_not_taken_because_of_a_guest_that_has_left() {
        Guests guests = new Guests(watch);
        long since = guests.enter();
        assertTrue(guests.leave(since));

        assertFalse(guests.takeFrom(since, 0));
        guests.add(() -> {}, 0);
    }

    @Test
    void no_guest_comes_in_while_another_one_is_served() {
        Guests guests = new Guests(watch);
        long since = guests.enter();

        assertThrows(IllegalStateException.class, guests::enter);
        assertTrue(guests.leave(since));
    }

    @Test
    void a_guest_that_fails_does_the_loop_no_harm() throws Exception {
        CountDownLatch next = new CountDownLatch(1);
        guest(() -> {
            throw new IllegalStateException("for the test's sake");
        });
        // Its failure is reported, which may take so long the first time that the loop is taken from it.
        Await.until("the next one may come in", () -> {
            try {
                guest(next::countDown);
                return true;
            } catch (RejectedExecutionException notYet) {
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        next.await();
    }

    @Test
    void a_loop_that_a_guest_keeps_waiting_can_be_closed() throws Exception {
        guest(this::waitForRelease);
        loop.close();
    }
}
