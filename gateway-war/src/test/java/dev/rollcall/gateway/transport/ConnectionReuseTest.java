package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.KeepAlive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionReuseTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 103 Early Hints\r\n\r\n" + OK,
            })
    void a_connection_is_used_again_after_a_complete_answer(String answer) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(answer);
                TestTransport transport = TestTransport.patient()) {
            for (int i = 0; i < 3; i++) {
                transport.get(backend.endpoint(), "/" + i).awaitBody();
            }

            assertEquals(3, backend.requests().size());
            assertEquals(1, backend.connections());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: upgrade, Close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: upgrade\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                OK + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
                OK + "\r\n",
                "HTTP/1.1 204 No Content\r\n\r\nok",
            })
    void a_connection_is_closed_after_an_answer_that_is_its_last(String answer) throws Exception {
        AtomicInteger closed = new AtomicInteger();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(connection == 1 ? answer : OK);
                    wire.awaitEnd();
                    closed.compareAndSet(0, connection);
                });
                TestTransport transport = TestTransport.patient()) {
            transport.get(backend.endpoint(), "/1").awaitBody();
            Heard second = transport.get(backend.endpoint(), "/2");

            assertEquals("ok", second.awaitBody());
            assertEquals(2, backend.connections());
            Await.until("the backend sees the end", () -> closed.get() != 0);
            assertEquals(1, closed.get());
        }
    }

    @Test
    void a_connection_whose_end_ends_the_answer_is_not_used_again() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\n\r\nuntil the end").finishSending();
                    wire.awaitEnd();
                });
                TestTransport transport = TestTransport.patient()) {
            assertEquals(
                    "until the end", transport.get(backend.endpoint(), "/1").awaitBody());
            assertEquals(
                    "until the end", transport.get(backend.endpoint(), "/2").awaitBody());
            assertEquals(2, backend.connections());
        }
    }

    @Test
    void an_aborted_call_closes_its_connection_and_hears_nothing_more() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(connection == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok" : OK);
                    wire.awaitEnd();
                    closed.countDown();
                });
                TestTransport transport = TestTransport.patient()) {
            Heard first = transport.get(backend.endpoint(), "/1");
            Await.until("a part is here", () -> first.body().equals("ok"));
            first.abort(new IOException("the client has gone"));
            Await.until("the backend is that far", () -> closed.getCount() == 0);

            assertEquals("ok", transport.get(backend.endpoint(), "/2").awaitBody());
            assertEquals(2, backend.connections());
            assertEquals(0, first.ends());
        }
    }

    @Test
    void an_abort_after_the_end_leaves_the_connection_to_the_next_call() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(OK);
                TestTransport transport = TestTransport.patient()) {
            Heard first = transport.get(backend.endpoint(), "/1");
            first.awaitBody();
            transport.get(backend.endpoint(), "/2").awaitBody();
            first.abort(new IOException("too late"));

            assertEquals("ok", transport.get(backend.endpoint(), "/3").awaitBody());
            assertEquals(1, backend.connections());
        }
    }

    @Test
    void a_connection_is_not_free_before_the_body_of_its_request_has_been_sent() throws Exception {
        CountDownLatch firstRead = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    if (connection == 1) {
                        wire.readHead();
                        wire.readChunk();
                        wire.send(OK);
                        assertEquals("rest", wire.readChunk());
                        assertEquals("", wire.readChunk());
                        firstRead.countDown();
                    }
                    ScriptedBackend.answer(OK).play(wire, connection);
                });
                TestTransport transport = TestTransport.patient()) {
            AsyncRequestContent body = new AsyncRequestContent();
            body.write(false, ByteBuffer.wrap(new byte[] {'x'}), Callback.NOOP);
            transport.send(TestTransport.post(backend.endpoint(), body)).awaitBody();
            assertEquals("ok", transport.get(backend.endpoint(), "/2").awaitBody());
            assertEquals(2, backend.connections());

            body.write(true, StandardCharsets.US_ASCII.encode("rest"), Callback.NOOP);
            Await.until("the backend is that far", () -> firstRead.getCount() == 0);
            Await.until("both are free", () -> transport.transport().idleConnections(backend.endpoint()) == 2);
        }
    }

    @Test
    void a_call_that_is_aborted_before_its_body_has_been_sent_closes_its_connection() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send(OK);
                    wire.awaitEnd();
                });
                TestTransport transport = TestTransport.patient()) {
            Endpoint endpoint = backend.endpoint();
            Heard upload = transport.send(TestTransport.post(endpoint, new AsyncRequestContent()));
            upload.awaitBody();
            upload.abort(new IOException("answered before the end of the request"));

            Await.until("it is closed", () -> transport.connections(endpoint) == 0);
            assertEquals(1, upload.ends());
        }
    }

    @Test
    void a_backend_that_takes_so_many_requests_on_a_connection_is_sent_one_less() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(OK);
                TestTransport transport = TestTransport.patient()) {
            for (int i = 0; i < 6; i++) {
                transport.send(keeping(backend.endpoint(), new KeepAlive(0, 3))).awaitBody();
            }

            assertEquals(3, backend.connections());
        }
    }

    @Test
    void an_idle_connection_is_closed_before_the_backend_would() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(OK);
                    wire.awaitEnd();
                    closed.countDown();
                });
                TestTransport transport = TestTransport.patient()) {
            transport.send(keeping(backend.endpoint(), new KeepAlive(40, 0))).awaitBody();

            Await.until("the backend is that far", () -> closed.getCount() == 0);
        }
    }

    @Test
    void the_field_of_a_backend_that_announces_nothing_counts_too() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(
                        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=1\r\nContent-Length: 2\r\n\r\nok");
                TestTransport transport = TestTransport.patient()) {
            transport.get(backend.endpoint(), "/1").awaitBody();
            transport.get(backend.endpoint(), "/2").awaitBody();

            assertEquals(2, backend.connections());
        }
    }

    private static CallRequest keeping(Endpoint endpoint, KeepAlive said) {
        CallRequest request = TestTransport.request(endpoint, "GET", "/");
        return new CallRequest(
                endpoint,
                request.tlsName(),
                request.method(),
                request.path(),
                null,
                request.fields(),
                null,
                null,
                request.timeout(),
                said,
                CallRequest.ANY_CONNECTIONS,
                false,
                null);
    }

    @Test
    void an_idle_connection_is_closed_after_its_time() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        TransportSettings settings =
                new TransportSettings(TestTransport.LONG, Duration.ofMillis(40), TestTransport.LONG, 10, 1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(OK);
                    wire.awaitEnd();
                    closed.countDown();
                });
                TestTransport transport = TestTransport.withSettings(settings)) {
            transport.get(backend.endpoint(), "/").awaitBody();

            Await.until("the backend is that far", () -> closed.getCount() == 0);
            Await.until("it is no longer counted", () -> transport.connections(backend.endpoint()) == 0);
        }
    }
}
