package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ClientSlotsTest {
    @Test
    void each_client_has_as_many_as_it_may_and_gets_them_back() {
        ClientSlots slots = new ClientSlots(2);
        Runnable first = slots.take("a").orElseThrow();
        assertTrue(slots.take("a").isPresent());

        assertEquals(Optional.empty(), slots.take("a"));
        assertEquals(Optional.empty(), slots.take("a"));
        assertTrue(slots.take("b").isPresent());

        first.run();
        assertTrue(slots.take("a").isPresent());
        assertEquals(Optional.empty(), slots.take("a"));
    }

    @Test
    void many_threads_never_have_more_than_there_are() throws Exception {
        ClientSlots slots = new ClientSlots(3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 8; i++) {
            threads.execute(() -> {
                for (int turn = 0; turn < 10_000; turn++) {
                    slots.take("a").ifPresent(release -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        running.decrementAndGet();
                        release.run();
                    });
                }
            });
        }
        threads.shutdown();

        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
        assertTrue(most.get() <= 3, most::toString);
        // All of them are back.
        for (int i = 0; i < 3; i++) {
            assertTrue(slots.take("a").isPresent());
        }
    }
}
