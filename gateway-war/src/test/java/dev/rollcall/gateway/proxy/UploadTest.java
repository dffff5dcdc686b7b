package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies on their way from the client to the backend, and interim answers. */
@ParameterizedClass
@EnumSource(Container.class)
final class UploadTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String CHUNKED_POST =
            "POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String EXPECTING_POST =
            "POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

    private final Container container;
    private final GatewayUnderTest gateway;

    UploadTest(Container container) throws Exception {
        this.container = container;
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_chunk_arrives_before_the_client_sends_the_next() throws Exception {
        BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    String chunk;
                    do {
                        chunk = wire.readChunk();
                        arrived.add(chunk);
                    } while (!chunk.isEmpty());
                    wire.send(OK);
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send(CHUNKED_POST);
            for (int i = 0; i < 20; i++) {
                client.sendChunk("chunk " + i);
                assertEquals("chunk " + i, arrived.poll(10, TimeUnit.SECONDS));
            }
            client.sendChunk("");
            assertEquals("", arrived.poll(10, TimeUnit.SECONDS));
            assertEquals("ok", client.readResponse().body());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32 * 1024, 64 * 1024 + 1, 3_000_000})
    void a_body_of_any_size_arrives_intact(int size) throws Exception {
        String body = "0123456789".repeat(size / 10 + 1).substring(0, size);
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            assertEquals("ok", gateway.serve(backend).post(body).body());

            assertTrue(body.equals(backend.request().body()), "the body differs");
            assertEquals(
                    String.valueOf(size),
                    backend.request().values("content-length").get(0));
        }
    }

    @Test
    void many_uploads_follow_each_other_on_one_connection() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                Wire client = gateway.serve(backend).connect()) {
            for (int i = 0; i < 20; i++) {
                client.send(CHUNKED_POST).sendChunk("upload " + i).sendChunk("");
                assertEquals("ok", client.readResponse().body());
                assertEquals("upload " + i, backend.requests().get(i).body());
            }
        }
    }

    @Test
    void an_early_answer_arrives_while_the_upload_still_runs() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.read(10);
                    wire.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 100000000\r\n\r\n0123456789");

            Message answer = client.readResponse();
            assertEquals(413, answer.status());
            assertEquals("big", answer.body());
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
            assertEquals(1, gateway.upstream().successes());
        }
    }

    @Test
    void an_answer_that_comes_before_any_of_the_body_arrives_too() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 401 Who\r\nContent-Length: 3\r\n\r\nwho");
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 1000\r\n\r\n");

            assertEquals("who", client.readResponse().body());
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
        }
    }

    @Test
    void an_answer_before_the_end_of_a_body_is_the_last_one_of_its_connection() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 1000\r\n\r\n");

            Message answer = client.readResponse();
            assertEquals("ok", answer.body());
            assertEquals(List.of("close"), answer.values("connection"));
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
        }
    }

    @Test
    void an_error_of_the_gateways_own_leaves_nothing_of_a_body_either() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> wire.readHead());
                Wire client = gateway.serve(backend).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 1000\r\n\r\n");

            Message answer = client.readResponse();
            assertEquals(502, answer.status());
            assertEquals(List.of("close"), answer.values("connection"));
        }
    }

    @Test
    void after_a_body_that_has_been_read_the_connection_is_kept() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                Wire client = gateway.serve(backend).connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 3\r\n\r\nabc");

                Message answer = client.readResponse();
                assertEquals("ok", answer.body());
                assertEquals(List.of(), answer.values("connection"));
            }
        }
    }

    @Test
    void the_backend_may_stream_back_what_it_gets() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    String chunk;
                    do {
                        chunk = wire.readChunk();
                        wire.sendChunk(chunk);
                    } while (!chunk.isEmpty());
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send(CHUNKED_POST).readHead();
            for (int i = 0; i < 20; i++) {
                client.sendChunk("echo " + i);
                assertEquals("echo " + i, client.readChunk());
            }
            client.sendChunk("");
            assertEquals("", client.readChunk());
        }
    }

    @Test
    void a_client_that_expects_100_gets_it_and_its_body_arrives() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    String head = wire.readHead();
                    if (head.toLowerCase(java.util.Locale.ROOT).contains("expect: 100-continue")) {
                        wire.send("HTTP/1.1 100 Continue\r\n\r\n");
                    }
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + wire.read(5));
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            String interim = client.send(EXPECTING_POST).readHead();
            assertTrue(interim.startsWith("HTTP/1.1 100 "), interim);
            assertEquals("hello", client.send("hello").readResponse().body());
        }
    }

    @Test
    void a_refused_expectation_arrives_with_its_page() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 417 No\r\nContent-Length: 7\r\nX-Why: 1\r\n\r\nrefused");
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            String head = client.send(EXPECTING_POST).readHead();
            // Tomcat asks for the body by itself, whatever the backend says.
            assertTrue(container == Container.TOMCAT || !head.contains(" 100"), head);
            Message answer = head.contains(" 100") ? client.readResponse() : client.readRest(head, true);

            assertEquals(417, answer.status());
            assertEquals("refused", answer.body());
            assertEquals(1, answer.values("x-why").size());
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
            assertEquals(1, gateway.upstream().successes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"102 Processing", "103 Early Hints"})
    void an_interim_answer_is_not_taken_for_the_final_one(String interim) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            while (true) {
                wire.readRequest();
                wire.send("HTTP/1.1 " + interim + "\r\nLink: </a>\r\n\r\n").send("HTTP/1.1 " + interim + "\r\n\r\n");
                wire.send(OK);
            }
        })) {
            gateway.serve(backend);
            for (int i = 0; i < 3; i++) {
                Message answer = finalAnswer("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n");
                assertEquals(200, answer.status());
                assertEquals("ok", answer.body());
            }
        }
    }

    private Message finalAnswer(String request) throws Exception {
        try (Wire client = gateway.connect()) {
            Message answer = client.send(request).readResponse();
            while (answer.status() < 200) {
                answer = client.readResponse();
            }
            return answer;
        }
    }

    @Test
    void a_client_waits_for_a_backend_that_does_not_read() throws Exception {
        int size = 64 * 1024 * 1024;
        String block = "x".repeat(64 * 1024);
        AtomicLong sent = new AtomicLong();
        CountDownLatch reading = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    reading.await();
                    for (int read = 0; read < size; read += block.length()) {
                        wire.read(block.length());
                    }
                    wire.send(OK);
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: " + size + "\r\n\r\n");
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> {
                try {
                    while (sent.get() < size) {
                        client.send(block);
                        sent.addAndGet(block.length());
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Await.standstill(sent::get);
            // What lies in the socket buffers on the way: far below the whole.
            assertTrue(sent.get() < size / 2, "sent without being read: " + sent.get());

            reading.countDown();
            upload.join();
            assertEquals(200, client.readResponse().status());
        }
    }

    @Test
    void a_body_that_the_client_breaks_off_is_incomplete_for_the_backend() throws Exception {
        BlockingQueue<Message> arrived = new LinkedBlockingQueue<>();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> arrived.add(wire.readRequest()))) {
            try (Wire client = gateway.serve(backend).connect()) {
                client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 1000\r\n\r\nhalf");
                Await.until("it runs", () -> gateway.upstream().inFlight() == 1 && backend.connections() == 1);
                client.reset();
            }
            Message request = arrived.poll(10, TimeUnit.SECONDS);

            assertFalse(request == null || request.complete());
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
            assertEquals(0, gateway.upstream().failures());
        }
    }

    @Test
    void a_body_that_is_none_is_the_clients_fault() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> wire.readRequest());
                Wire client = gateway.serve(backend).connect()) {
            client.send(CHUNKED_POST).send("no chunk at all\r\n\r\n");

            // Tomcat may cut the connection before we can answer.
            String answer = client.readAll();
            assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400"), answer);
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
            assertEquals(0, gateway.upstream().failures());
        }
    }
}
