package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ExchangeLockTest {
    private final ExchangeLock lock = new ExchangeLock();

    @Test
    void an_exchange_that_goes_on_is_not_left() {
        assertFalse(lock.isLeft());
    }

    @Test
    void after_its_end_it_is_left() {
        end();
        assertTrue(lock.isLeft());
        assertTrue(lock.isLeft());
    }

    @Test
    void whoever_is_inside_has_not_left_it() {
        try (ExchangeLock.Held held = lock.hold()) {
            lock.end();
            assertFalse(lock.isLeft());
        }
        assertTrue(lock.isLeft());
    }

    @Test
    void as_long_as_another_thread_is_stuck_inside_it_is_not_left_even_if_the_container_has_ended_it()
            throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Void> stuck = CompletableFuture.runAsync(() -> stayInside(inside, go));
        inside.await();
        assertTrue(lock.endByContainer());
        assertFalse(lock.isLeft());
        go.countDown();
        stuck.join();
        assertTrue(lock.isLeft());
    }

    private void end() {
        try (ExchangeLock.Held held = lock.hold()) {
            lock.end();
        }
    }

    private void stayInside(CountDownLatch inside, CountDownLatch go) {
        try (ExchangeLock.Held held = lock.hold()) {
            inside.countDown();
            go.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
