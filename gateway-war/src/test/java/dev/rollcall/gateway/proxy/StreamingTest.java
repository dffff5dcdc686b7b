package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies on their way from the backend to the client. */
@ParameterizedClass
@EnumSource(Container.class)
final class StreamingTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final GatewayUnderTest gateway;

    StreamingTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void an_event_arrives_before_the_backend_sends_the_next() throws Exception {
        Semaphore seen = new Semaphore(0);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 20; i++) {
                        seen.acquire();
                        wire.sendChunk("data: " + i + "\n\n");
                    }
                    wire.sendChunk("");
                });
                Wire client = gateway.serve(backend).connect()) {
            // Already the head comes without any event.
            assertTrue(client.send(GET).readHead().startsWith("HTTP/1.1 200"));
            for (int i = 0; i < 20; i++) {
                seen.release();
                assertEquals("data: " + i + "\n\n", client.readChunk());
            }
            assertEquals("", client.readChunk());
        }
    }

    @Test
    void bytes_of_a_known_length_arrive_as_they_come() throws Exception {
        Semaphore seen = new Semaphore(0);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
                    for (String part : new String[] {"a", "b", "c"}) {
                        seen.acquire();
                        wire.send(part);
                    }
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send(GET).readHead();
            for (String part : new String[] {"a", "b", "c"}) {
                seen.release();
                assertEquals(part, client.read(1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4096, 8175, 8176, 8177, 8192, 16 * 1024, 16_352, 32 * 1024 + 1, 3_000_000})
    void a_body_of_any_size_arrives_intact(int size) throws Exception {
        String body = randomBytes(size);
        try (ScriptedBackend backend = ScriptedBackend.saying(body)) {
            Message answer = gateway.serve(backend).get("/");

            assertTrue(answer.complete());
            assertTrue(body.equals(answer.body()), "the body differs");
        }
    }

    @Test
    void a_chunked_body_arrives_intact() throws Exception {
        Random random = new Random(7);
        StringBuilder sent = new StringBuilder();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send(CHUNKED);
            for (int i = 0; i < 200; i++) {
                String chunk = randomBytes(1 + random.nextInt(20_000));
                sent.append(chunk);
                wire.sendChunk(chunk);
            }
            wire.sendChunk("");
            wire.awaitEnd();
        })) {
            Message answer = gateway.serve(backend).get("/");

            assertTrue(answer.complete());
            assertTrue(sent.toString().equals(answer.body()), "the body differs");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_answer_that_breaks_off_looks_broken_off(boolean chunked) throws Exception {
        Semaphore seen = new Semaphore(0);
        String head = chunked ? CHUNKED : "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(head);
                    if (chunked) {
                        wire.sendChunk("half");
                    } else {
                        wire.send("half");
                    }
                    seen.acquire();
                });
                Wire client = gateway.serve(backend).connect()) {
            String clientHead = client.send(GET).readHead();
            assertEquals("half", chunked ? client.readChunk() : client.read(4));
            seen.release();

            Message rest = client.readRest(clientHead, true);
            assertEquals("", rest.body());
            assertFalse(rest.complete());
            Await.until("the failure is counted", () -> gateway.upstream().failures() == 1);
            assertEquals(0, gateway.upstream().inFlight());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_reset_looks_broken_off_too(boolean chunked) throws Exception {
        String head = chunked ? CHUNKED : "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send(head + (chunked ? "4\r\nhalf\r\n" : "half"));
            wire.reset();
        })) {
            Message answer = gateway.serve(backend).get("/");

            // The reset may overtake the head.
            assertTrue(answer.status() == 502 || !answer.complete(), answer.head());
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
            assertEquals(0, gateway.upstream().successes());
        }
    }

    @Test
    void a_backend_waits_for_a_client_that_does_not_read() throws Exception {
        AtomicLong sent = new AtomicLong();
        int size = 64 * 1024 * 1024;
        String block = randomBytes(64 * 1024);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                    while (sent.get() < size) {
                        wire.send(block);
                        sent.addAndGet(block.length());
                    }
                    wire.awaitEnd();
                });
                Wire client = Wire.narrowTo(gateway.serve(backend).port())) {
            String head = client.send(GET).readHead();
            client.read(1);
            Await.standstill(sent::get);
            // What lies in the socket buffers on the way: far below the whole.
            assertTrue(sent.get() < size / 2, "sent without being read: " + sent.get());

            client.read(size - 1);
            assertTrue(head.contains("200"));
            assertEquals(size, sent.get());
        }
    }

    @Test
    void answers_follow_each_other_on_one_connection() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    while (true) {
                        String target = wire.readRequest().startLine().split(" ", -1)[1];
                        wire.send(CHUNKED).sendChunk(target.repeat(1000)).sendChunk("");
                    }
                });
                Wire client = gateway.serve(backend).connect()) {
            for (int i = 0; i < 20; i++) {
                String target = "/" + i;
                client.send("GET " + target + " HTTP/1.1\r\nHost: mysite.com\r\n\r\n");
                assertEquals(target.repeat(1000), client.readResponse().body());
            }
            // Pipelined: in order (RFC 9112 §9.3.2).
            client.send("GET /a HTTP/1.1\r\nHost: mysite.com\r\n\r\nGET /b HTTP/1.1\r\nHost: mysite.com\r\n\r\n");
            assertEquals("/a".repeat(1000), client.readResponse().body());
            assertEquals("/b".repeat(1000), client.readResponse().body());
        }
    }

    @Test
    void a_client_of_http_1_0_gets_no_chunks() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send(CHUNKED).sendChunk("one ").sendChunk("two").sendChunk("");
            wire.awaitEnd();
        })) {
            gateway.serve(backend);
            Message answer = gateway.exchange("GET / HTTP/1.0\r\nHost: mysite.com\r\n\r\n");

            assertEquals("one two", answer.body());
            assertEquals(0, answer.values("transfer-encoding").size());
            assertEquals("GET / HTTP/1.1", backend.request().startLine());
        }
    }

    /** Returns when {@code count} has stayed the same for a hundred looks in a row. */
    private static String randomBytes(int count) {
        Random random = new Random(count);
        StringBuilder bytes = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            bytes.append((char) random.nextInt(256));
        }
        return bytes.toString();
    }
}
