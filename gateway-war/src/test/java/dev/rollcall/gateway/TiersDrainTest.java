package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.TestGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway on its way out, below another one. */
@Timeout(60)
class TiersDrainTest {
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    private ScriptedBackend slow;
    private ScriptedBackend quick;
    private TestGateway front;

    @BeforeEach
    void serve() throws Exception {
        slow = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            mayAnswer.await();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
        });
        quick = ScriptedBackend.saying("quick");
        front = TestGateway.start();
    }

    @AfterEach
    void stop() throws Exception {
        mayAnswer.countDown();
        front.close();
        slow.close();
        quick.close();
    }

    private TestGateway below(String... settings) throws Exception {
        return TestGateway.start(Stream.concat(Stream.of("resubscribe-to", front.udp()), Stream.of(settings))
                .toArray(String[]::new));
    }

    /** Returns what the slow backend will have answered to a request that runs on it now, by way of both gateways. */
    private CompletableFuture<String> running(TestGateway box, String path) throws Exception {
        box.subscribe("mysite.com" + path, slow.endpoint());
        Await.until("announced", () -> front.stats().contains("\"mysite.com" + path + "\",\"hits\""));
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> front.get("mysite.com", path));
        Await.until("it is there", () -> !slow.requests().isEmpty());
        return answer;
    }

    private static CompletableFuture<Void> closing(TestGateway box) {
        return CompletableFuture.runAsync(() -> {
            try {
                box.close();
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
    }

    @Test
    void what_the_gateway_above_has_running_ends_whole_and_the_rest_goes_elsewhere() throws Exception {
        TestGateway leaving = below();
        try (TestGateway staying = below()) {
            leaving.subscribe("mysite.com", quick.endpoint());
            CompletableFuture<String> late = running(leaving, "/late");
            staying.subscribe("mysite.com", quick.endpoint());
            Await.until("both are there", () -> front.stats().contains(":" + staying.httpPort() + "\""));
            CompletableFuture<Void> closing = closing(leaving);
            Await.until("it drains", () -> count("\"draining\":true") == 2);
            int before = quick.requests().size();
            for (int i = 0; i < 10; i++) {
                assertEquals("200 quick", front.get("mysite.com", "/"));
            }
            assertEquals(before + 10, quick.requests().size());
            // Where there is no other one, it is still better than nobody.
            assertFalse(closing.isDone(), "it has left while something was running on it");

            mayAnswer.countDown();
            assertEquals("200 late", late.get());
            closing.get();
            assertTrue(front.get("mysite.com", "/late").startsWith("503"));
            assertEquals("200 quick", front.get("mysite.com", "/"));
        }
    }

    @Test
    void a_request_that_nobody_else_can_take_is_carried_while_it_drains() throws Exception {
        TestGateway box = below();
        box.subscribe("mysite.com", quick.endpoint());
        front.awaitAnswer("mysite.com", "200 quick");
        CompletableFuture<String> late = running(box, "/late");
        CompletableFuture<Void> closing = closing(box);
        Await.until("it drains", () -> count("\"draining\":true") == 2);
        assertEquals("200 quick", front.get("mysite.com", "/"));

        mayAnswer.countDown();
        assertEquals("200 late", late.get());
        closing.get();
    }

    @Test
    void it_leaves_when_the_time_for_that_is_over() throws Exception {
        TestGateway box = below("resubscribe-drain-timeout", "300ms");
        try (LogCapture log = new LogCapture("dev.rollcall")) {
            CompletableFuture<String> late = running(box, "/late");
            CompletableFuture<Void> closing = closing(box);
            Await.until("it has left", () -> count("lease_seconds_left") == 0);
            assertTrue(
                    log.lines().contains("WARNING drain-timeout over gateway timeout=300ms requests-running=0"),
                    log.lines()::toString);
            mayAnswer.countDown();
            assertEquals("200 late", late.get());
            closing.get();
        }
    }

    @Test
    void without_a_time_for_that_it_only_leaves() throws Exception {
        TestGateway box = below("resubscribe-drain-timeout", "0s");
        try (LogCapture log = new LogCapture("dev.rollcall")) {
            CompletableFuture<String> late = running(box, "/late");
            CompletableFuture<Void> closing = closing(box);
            Await.until("it has left", () -> count("lease_seconds_left") == 0);
            mayAnswer.countDown();
            assertEquals("200 late", late.get());
            closing.get();
            assertFalse(log.lines().stream().anyMatch(line -> line.contains("draining key=")), log.lines()::toString);
        }
    }

    private int count(String what) {
        return front.stats().split(what, -1).length - 1;
    }
}
