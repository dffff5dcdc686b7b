package dev.rollcall.gateway.proxy;

import static dev.rollcall.gateway.proxy.UwsgiBackends.OK;
import static dev.rollcall.gateway.proxy.UwsgiBackends.uwsgi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.UwsgiRequest;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of requests to backends that speak uwsgi. */
@ParameterizedClass
@EnumSource(Container.class)
final class UwsgiBodyTest {
    private final Container container;
    private final GatewayUnderTest gateway;
    private final UwsgiBackends backends = new UwsgiBackends();

    UwsgiBodyTest(Container container) throws Exception {
        this.container = container;
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_body_of_known_length_arrives_piece_by_piece() throws Exception {
        BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    backends.add(UwsgiRequest.readHead(wire));
                    for (int i = 0; i < 3; i++) {
                        pieces.add(wire.read(5));
                    }
                    wire.send(OK);
                });
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 15\r\n\r\n");
            for (String piece : List.of("first", "secon", "third")) {
                client.send(piece);
                assertEquals(piece, pieces.poll(10, TimeUnit.SECONDS));
            }
            assertEquals("ok", client.readResponse().body());
            assertEquals("15", backends.request().variable("CONTENT_LENGTH"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 3_000_000})
    void a_body_of_unknown_length_comes_with_its_length(int size) throws Exception {
        String body = "0123456789".repeat(size / 10 + 1).substring(0, size);
        try (ScriptedBackend backend = backends.answering(OK);
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n");
            for (int at = 0; at < size; at += 100_000) {
                client.sendChunk(body.substring(at, Math.min(size, at + 100_000)));
            }
            client.send("0\r\nX-T: 1\r\n\r\n");
            assertEquals("ok", client.readResponse().body());

            UwsgiRequest request = backends.request();
            assertEquals(String.valueOf(size), request.variable("CONTENT_LENGTH"));
            assertTrue(body.equals(request.body()), "the body differs");
            assertNull(request.variable("HTTP_TRANSFER_ENCODING"));
            assertNull(request.variable("HTTP_TRAILER"));
        }
    }

    @Test
    void a_body_that_has_been_kept_can_be_sent_to_another_backend() throws Exception {
        String body = "x".repeat(200_000);
        Endpoint nobody = ScriptedBackend.nobody().withScheme(Scheme.UWSGI);
        try (ScriptedBackend backend = backends.answering(OK);
                Wire client = gateway.serve(nobody, uwsgi(backend)).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.sendChunk(body);
            client.sendChunk("");
            assertEquals("ok", client.readResponse().body());
            assertTrue(body.equals(backends.request().body()), "the body differs");
        }
    }

    @Test
    void nothing_is_left_of_a_body_that_has_been_kept() throws Exception {
        int before = temporaryFiles();
        try (ScriptedBackend backend = backends.answering(OK)) {
            gateway.serve(uwsgi(backend));
            try (Wire client = gateway.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n");
                client.sendChunk("x".repeat(200_000));
                Await.until("the body is in a file", () -> temporaryFiles() == before + 1);
                client.sendChunk("");
                client.readResponse();
                Await.until("the file is gone", () -> temporaryFiles() == before);
                client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n");
                client.sendChunk("x".repeat(200_000));
                Await.until("the next body is in a file", () -> temporaryFiles() == before + 1);
            }
            // The client has gone in the middle of it.
            Await.until("that file is gone, too", () -> temporaryFiles() == before);
            assertEquals(0, gateway.upstream().inFlight());
        }
    }

    private static int temporaryFiles() {
        String[] names = new File(System.getProperty("java.io.tmpdir"))
                .list((folder, name) -> name.startsWith("FileBackedOutputStream"));
        return names == null ? 0 : names.length;
    }

    @Test
    void a_kept_body_may_be_no_longer_than_any_other() throws Exception {
        try (GatewayUnderTest strict = GatewayUnderTest.start(container, Map.of("max-body", "1000"));
                ScriptedBackend backend = backends.answering(OK);
                Wire client = strict.serve(uwsgi(backend)).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.sendChunk("x".repeat(1001));
            client.sendChunk("");
            assertEquals(413, client.readResponse().status());
            assertEquals(0, backend.connections());
            assertEquals(0, strict.upstream().inFlight());
        }
    }

    @Test
    void a_backend_that_will_not_wait_for_the_client_any_longer_is_not_blamed() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    UwsgiRequest.readHead(wire);
                    wire.read(3);
                    wire.isSilentFor(500);
                });
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 10\r\n\r\nabc");
            assertEquals(408, client.readResponse().status());
            assertEquals(0, gateway.upstream().failuresInARow());
            assertEquals(1, backend.connections());
        }
    }

    @Test
    void a_body_of_no_bytes_has_a_length_all_the_same() throws Exception {
        try (ScriptedBackend backend = backends.answering(OK);
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 0\r\n\r\n");
            assertEquals("ok", client.readResponse().body());
            assertEquals("0", backends.request().variable("CONTENT_LENGTH"));
        }
    }

    @Test
    void an_answer_before_the_end_of_a_kept_body_is_passed_on() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    UwsgiRequest.readHead(wire);
                    wire.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
                    wire.finishSending();
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.sendChunk("x".repeat(3_000_000));
            client.sendChunk("");
            Message answer = client.readResponse();
            assertEquals(401, answer.status());
            assertEquals("no", answer.body());
        }
    }

    @Test
    void a_client_that_waits_for_continue_is_asked_for_its_body_by_the_gateway() throws Exception {
        try (ScriptedBackend backend = backends.answering(OK);
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertEquals("HTTP/1.1 100", client.readHead().substring(0, 12));
            client.send("hello");
            assertEquals("ok", client.readResponse().body());
            UwsgiRequest request = backends.request();
            assertEquals("hello", request.body());
            assertNull(request.variable("HTTP_EXPECT"));
        }
    }
}
