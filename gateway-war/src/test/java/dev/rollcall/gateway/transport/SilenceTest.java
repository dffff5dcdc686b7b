package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.client.BytesRequestContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SilenceTest {
    private static final Duration SHORT = Duration.ofMillis(40);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 2",
                "HTTP/1.1 103 Early Hints\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
                "HTTP/1.1 200 OK\r\n\r\nok",
            })
    void silence_for_too_long_fails_the_call_and_closes_its_connection(String said) throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(said);
                    wire.awaitEnd();
                    closed.countDown();
                });
                TestTransport transport = TestTransport.patient()) {
            Heard call = transport.send(TestTransport.impatient(backend.endpoint(), SHORT));

            assertInstanceOf(TimeoutException.class, call.awaitFailure());
            assertEquals(said.endsWith("ok") || said.endsWith("ok\r\n") ? "ok" : "", call.body());
            Await.until("the backend is that far", () -> closed.getCount() == 0);
            Await.until("it is not counted any more", () -> transport.connections(backend.endpoint()) == 0);
            assertEquals(1, call.ends());
        }
    }

    @Test
    void a_backend_that_takes_nothing_of_a_body_is_silent_too() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> end.await());
                TestTransport transport = TestTransport.patient()) {
            CallRequest post =
                    TestTransport.post(backend.endpoint(), new BytesRequestContent(new byte[16 * 1024 * 1024]));
            Heard call = transport.send(within(SHORT, post));

            assertInstanceOf(TimeoutException.class, call.awaitFailure());
            end.countDown();
        }
    }

    @Test
    void silence_does_not_count_while_nobody_asks_for_more() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(connection == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nok" : "");
                    rest.await();
                    wire.send("ok");
                    wire.awaitEnd();
                });
                TestTransport transport = TestTransport.patient()) {
            Heard slow = transport.send(TestTransport.impatient(backend.endpoint(), SHORT), Heard.slow());
            slow.awaitHead();
            // Another one, sent later, has been silent for too long: so the first would have been as well.
            Heard measure = transport.send(TestTransport.impatient(backend.endpoint(), SHORT));
            assertInstanceOf(TimeoutException.class, measure.awaitFailure());
            assertEquals(0, slow.ends());

            rest.countDown();
            Await.standstill(() -> transport.transport().idleConnections(backend.endpoint()));
            slow.take();
            assertEquals("okok", slow.awaitBody());
        }
    }

    @Test
    void a_backend_is_not_read_on_while_nobody_asks_for_more() throws Exception {
        int total = 32 * 1024 * 1024;
        AtomicLong written = new AtomicLong();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n");
                    sendCounting(wire, total, written);
                    wire.awaitEnd();
                });
                TestTransport transport = TestTransport.patient()) {
            Heard slow = transport.send(TestTransport.request(backend.endpoint(), "GET", "/"), Heard.slow());
            slow.awaitHead();
            Await.standstill(written::get);
            // What the system's own buffers hold is all that the backend got rid of.
            assertTrue(written.get() < total / 2, () -> "written: " + written.get());

            slow.take();
            Await.until("more comes", () -> slow.bodyBytes() > 0);
            slow.pause();
            Await.standstill(written::get);
            long taken = slow.bodyBytes();
            slow.take();
            Await.until("the answer is complete", slow::isComplete);
            assertEquals(total, slow.bodyBytes());
            assertTrue(taken > 0 && taken <= total);
        }
    }

    @Test
    void other_answers_come_while_one_is_not_taken() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    if (connection == 1) {
                        wire.send("HTTP/1.1 200 OK\r\n\r\n");
                        sendCounting(wire, 32 * 1024 * 1024, new AtomicLong());
                    } else {
                        wire.send(OK);
                    }
                    wire.awaitEnd();
                });
                TestTransport transport = TestTransport.patient()) {
            Heard slow = transport.send(TestTransport.request(backend.endpoint(), "GET", "/"), Heard.slow());
            slow.awaitHead();

            assertEquals("ok", transport.get(backend.endpoint(), "/").awaitBody());
            assertEquals(0, slow.ends());
        }
    }

    private static void sendCounting(Wire wire, int total, AtomicLong written) throws IOException {
        String piece = "x".repeat(64 * 1024);
        for (int sent = 0; sent < total; sent += piece.length()) {
            wire.send(piece);
            written.addAndGet(piece.length());
        }
    }

    private static CallRequest within(Duration timeout, CallRequest request) {
        return new CallRequest(
                request.endpoint(),
                request.tlsName(),
                request.method(),
                request.path(),
                request.query(),
                request.fields(),
                request.body(),
                request.trailers(),
                timeout);
    }
}
