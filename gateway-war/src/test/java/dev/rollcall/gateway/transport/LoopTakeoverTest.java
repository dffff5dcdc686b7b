package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** At every moment one thread has a loop, whenever a guest ends and the loop is taken from who serves it. */
@Timeout(30)
class LoopTakeoverTest {
    // Of a test that fails: what should end does not.
    private static final long PATIENCE_MILLIS = 10_000;

    private final GuestWatch watch = new GuestWatch("watch");
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CompletableFuture<Thread> second = new CompletableFuture<>();
    private volatile Runnable beforeTaking = () -> {};
    private volatile Consumer<Thread> starter = Thread::start;
    private volatile Runnable afterTaking = () -> {};
    private ReadLoop loop;

    private final class Observed extends Guests {
        private Observed() {
            super(watch);
        }

        @Override
        boolean takeFrom(long stamp, long nowNanos) {
            beforeTaking.run();
            boolean taken = super.takeFrom(stamp, nowNanos);
            afterTaking.run();
            return taken;
        }
    }

    @BeforeEach
    void start() throws IOException {
        loop = new ReadLoop(
                "loop", Duration.ofMillis(10), nowNanos -> {}, new Observed(), thread -> starter.accept(thread));
        loop.start();
        watch.start(List.of(loop));
    }

    @AfterEach
    void stop() {
        released.countDown();
        goOn.countDown();
        loop.close();
        watch.close();
    }

    /** Returns the loop's thread, which has begun to serve a guest that waits until it is released. */
    private Thread serveOneThatWaits() throws Exception {
        CompletableFuture<Thread> serving = new CompletableFuture<>();
        loop.execute(() -> ((Executor) Thread.currentThread()).execute(() -> {
            serving.complete(Thread.currentThread());
            waitFor(released);
        }));
        return within(serving);
    }

    /** Returns the thread that does what the loop is given to do. */
    private Thread owner() throws Exception {
        CompletableFuture<Thread> owner = new CompletableFuture<>();
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        loop.execute(() -> {
            owner.complete(Thread.currentThread());
            known.complete(loop.isCurrentThread());
        });
        assertTrue(within(known));
        return within(owner);
    }

    private static <T> T within(CompletableFuture<T> result) throws Exception {
        return result.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void assertEnds(Thread thread) throws InterruptedException {
        thread.join(PATIENCE_MILLIS);
        assertFalse(thread.isAlive(), "it goes on with a loop that is another one's");
    }

    private void stopHere() {
        second.complete(Thread.currentThread());
        waitFor(goOn);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_thread_whose_guest_ends_just_after_the_loop_was_taken_does_nothing_more_for_it() throws Exception {
        afterTaking = this::stopHere;
        Thread first = serveOneThatWaits();
        within(second);
        released.countDown();
        assertEnds(first);

        goOn.countDown();
        assertNotSame(first, owner());
    }

    @Test
    void a_thread_whose_guest_ends_just_before_the_loop_would_be_taken_keeps_it() throws Exception {
        beforeTaking = this::stopHere;
        Thread first = serveOneThatWaits();
        within(second);
        released.countDown();
        assertSame(first, owner());

        goOn.countDown();
        assertEnds(within(second));
        assertSame(first, owner());
    }

    @Test
    void a_loop_that_finds_no_thread_to_take_over_gets_one_as_soon_as_there_is_one() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        starter = thread -> {
            if (starts.incrementAndGet() < 3) {
                throw new OutOfMemoryError("unable to create native thread, for the test's sake");
            }
            thread.start();
        };
        Thread first = serveOneThatWaits();

        assertNotSame(first, owner());
        assertEquals(3, starts.get());
    }

    @Test
    void a_loop_that_finds_no_thread_to_take_over_is_its_first_ones_again_after_the_guest() throws Exception {
        CountDownLatch refused = new CountDownLatch(2);
        starter = thread -> {
            refused.countDown();
            throw new OutOfMemoryError("unable to create native thread, for the test's sake");
        };
        Thread first = serveOneThatWaits();
        assertTrue(refused.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        released.countDown();

        assertSame(first, owner());
    }
}
