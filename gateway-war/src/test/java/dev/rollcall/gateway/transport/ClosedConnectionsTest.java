package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.protocol.Endpoint;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kept connections that the backend closes, or says something on, before or while a request comes to them. */
final class ClosedConnectionsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void an_idle_connection_that_the_backend_closes_is_not_used() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(OK);
                });
                TestTransport transport = TestTransport.patient()) {
            for (int i = 1; i <= 3; i++) {
                assertEquals("ok", transport.get(backend.endpoint(), "/").awaitBody());
                Await.until("its end is noticed", () -> transport.connections(backend.endpoint()) == 0);
                assertEquals(i, backend.connections());
            }
        }
    }

    @Test
    void a_request_of_which_nothing_could_be_written_goes_over_another_connection() throws Exception {
        CountDownLatch idle = new CountDownLatch(1);
        CountDownLatch reset = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch noticed = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(OK);
                    if (connection == 1) {
                        idle.await();
                        wire.reset();
                        reset.countDown();
                    } else {
                        wire.awaitEnd();
                    }
                });
                ScriptedBackend other = ScriptedBackend.saying("other");
                TestTransport transport = TestTransport.patient()) {
            transport.get(backend.endpoint(), "/").awaitBody();
            // While the loop has something else to do, it does not hear of the end.
            Heard holding = Heard.eager().atAnswer(() -> {
                held.countDown();
                awaitQuietly(noticed);
            });
            transport.send(TestTransport.request(other.endpoint(), "GET", "/"), holding);
            held.await();
            idle.countDown();
            reset.await();
            Heard second = transport.get(backend.endpoint(), "/");
            noticed.countDown();

            assertEquals("ok", second.awaitBody());
            assertEquals(1, second.connects(), "the first one does not count");
            assertEquals(2, backend.connections());
        } finally {
            noticed.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void an_idle_connection_that_says_something_unasked_is_closed() throws Exception {
        CountDownLatch idle = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(OK);
                    idle.await();
                    wire.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
                    wire.awaitEnd();
                });
                TestTransport transport = TestTransport.patient()) {
            Heard first = transport.get(backend.endpoint(), "/");
            first.awaitBody();
            idle.countDown();

            Await.until("it is closed", () -> transport.connections(backend.endpoint()) == 0);
            assertNull(first.failureOrNull());
        }
    }

    @Test
    void a_kept_connection_that_the_backend_closes_under_a_call_has_been_one() throws Exception {
        CountDownLatch calling = new CountDownLatch(1);
        CompletableFuture<Thread> loop = new CompletableFuture<>();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(OK);
                    calling.await();
                });
                TestTransport transport = TestTransport.patient()) {
            transport
                    .send(
                            TestTransport.request(backend.endpoint(), "GET", "/1"),
                            Heard.eager().atAnswer(() -> loop.complete(Thread.currentThread())))
                    .awaitBody();
            Await.until("it is free", () -> transport.transport().idleConnections(backend.endpoint()) == 1);
            AtomicReference<Throwable> early = new AtomicReference<>();
            Heard second = Heard.eager();
            second.atConnect(() -> {
                calling.countDown();
                Await.until(
                        "the loop has heard of the end",
                        () -> second.failureOrNull() != null || loop.join().getState() == Thread.State.BLOCKED);
                early.set(second.failureOrNull());
            });
            transport.send(TestTransport.request(backend.endpoint(), "GET", "/2"), second);

            second.awaitFailure();
            assertNull(early.get(), "it has failed before it knew of its connection");
            assertEquals(1, second.connects());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close", "Connection: close\r\nContent-Type: text/html"})
    void a_408_that_ends_a_kept_connection_is_no_answer_to_a_request_that_was_complete(String fields) throws Exception {
        try (ScriptedBackend backend = timingOut(fields);
                TestTransport transport = TestTransport.patient()) {
            transport.get(backend.endpoint(), "/1").awaitBody();
            Heard second = transport.get(backend.endpoint(), "/2");

            assertInstanceOf(EOFException.class, second.awaitFailure());
            assertFalse(second.hasAnswer());
            Await.until("it is closed", () -> transport.connections(backend.endpoint()) == 0);
        }
    }

    @Test
    void a_408_is_an_answer_to_what_may_not_be_sent_twice_or_has_a_body() throws Exception {
        try (ScriptedBackend backend = timingOut("Connection: close");
                TestTransport transport = TestTransport.patient()) {
            for (String method : List.of("POST", "PUT")) {
                transport.get(backend.endpoint(), "/1").awaitBody();
                Heard second = transport.send(TestTransport.request(backend.endpoint(), method, "/2", "slow"));

                assertEquals("late", second.awaitBody());
                assertEquals(408, second.answer().status());
            }
        }
    }

    @Test
    void a_408_is_an_answer_to_what_has_been_sent_before_in_vain() throws Exception {
        try (ScriptedBackend backend = timingOut("Connection: close");
                TestTransport transport = TestTransport.patient()) {
            transport.get(backend.endpoint(), "/1").awaitBody();
            CallRequest request = TestTransport.request(backend.endpoint(), "GET", "/2");
            Heard second = transport.send(new CallRequest(
                    request.endpoint(),
                    request.tlsName(),
                    request.method(),
                    request.path(),
                    request.query(),
                    request.fields(),
                    null,
                    null,
                    request.timeout(),
                    request.keepAlive(),
                    request.connections(),
                    true,
                    null));

            assertEquals("late", second.awaitBody());
            assertEquals(408, second.answer().status());
        }
    }

    @Test
    void a_408_that_took_its_time_is_an_answer() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(OK);
                    wire.readRequest();
                    // No application that waits for an event is quicker; who has waited for a request is by far.
                    assertTrue(wire.isSilentFor(1_200));
                    wire.send("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlate");
                });
                TestTransport transport = TestTransport.patient()) {
            transport.get(backend.endpoint(), "/1").awaitBody();
            Heard second = transport.get(backend.endpoint(), "/2");

            assertEquals("late", second.awaitBody());
            assertEquals(408, second.answer().status());
        }
    }

    @Test
    void a_408_on_a_new_connection_or_one_that_stays_open_is_an_answer() throws Exception {
        String late = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 4\r\n";
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(late + "\r\nlate");
                    wire.readRequest();
                    wire.send(late + "\r\nlate");
                });
                ScriptedBackend closing = ScriptedBackend.answering(late + "Connection: close\r\n\r\nlate");
                TestTransport transport = TestTransport.patient()) {
            for (Endpoint endpoint : List.of(backend.endpoint(), backend.endpoint(), closing.endpoint())) {
                assertEquals("late", transport.get(endpoint, "/").awaitBody());
            }
            assertEquals(1, backend.connections());
        }
    }

    /** One that answers the first request of each connection, and says of the second that it waits for none. */
    private static ScriptedBackend timingOut(String fields) throws IOException {
        return ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send(OK);
            wire.readRequest();
            wire.send("HTTP/1.1 408 Request Timeout\r\n" + fields + "\r\nContent-Length: 4\r\n\r\nlate");
        });
    }
}
