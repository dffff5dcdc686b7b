package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that the application marks to be compressed. */
@ParameterizedClass
@EnumSource(Container.class)
final class GzipPassageTest {
    private static final String ASKING = "Accept-Encoding: gzip\r\n";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nRollcall-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
    // Fits into no buffer on the way, compressed or not.
    private static final int LARGE = 1 << 20;

    private final Container container;
    private final GatewayUnderTest gateway;

    GzipPassageTest(Container container) throws Exception {
        this.container = container;
        this.gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_body_of_known_length_is_compressed() throws Exception {
        try (ScriptedBackend backend = marked("Content-Length: 11\r\nETag: \"v1\"\r\n", "hello hello")) {
            Message answer = gateway.serve(backend).exchange(request("GET", ASKING));
            assertEquals("hello hello", unzipped(answer.body()));
            assertEquals(List.of("gzip"), answer.values("content-encoding"));
            assertEquals(List.of("Accept-Encoding"), answer.values("vary"));
            assertEquals(List.of("W/\"v1\""), answer.values("etag"));
            assertEquals(List.of(), answer.values("rollcall-encoding"));
            assertNotEquals(List.of("11"), answer.values("content-length"));
        }
    }

    @Test
    void who_does_not_ask_gets_it_as_it_is() throws Exception {
        try (ScriptedBackend backend = marked("Content-Length: 5\r\nETag: \"v1\"\r\n", "hello")) {
            Message answer = gateway.serve(backend).get("/");
            assertEquals("hello", answer.body());
            assertEquals(List.of(), answer.values("content-encoding"));
            assertEquals(List.of("5"), answer.values("content-length"));
            assertEquals(List.of("\"v1\""), answer.values("etag"));
            assertEquals(List.of("Accept-Encoding"), answer.values("vary"));
            assertEquals(List.of(), answer.values("rollcall-encoding"));
        }
    }

    @Test
    void nothing_is_compressed_where_that_is_switched_off() throws Exception {
        try (GatewayUnderTest off = GatewayUnderTest.start(container, Map.of("http-auto-gzip", "false"));
                ScriptedBackend backend = marked("Content-Length: 5\r\n", "hello")) {
            Message answer = off.serve(backend).exchange(request("GET", ASKING));
            assertEquals("hello", answer.body());
            assertEquals(List.of(), answer.values("rollcall-encoding"));
            assertEquals(List.of(), answer.values("vary"));
        }
    }

    @Test
    void head_has_the_fields_of_get_and_no_body() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    while (true) {
                        boolean head = wire.readRequest().startLine().startsWith("HEAD");
                        wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nuWSGI-Encoding: gzip\r\n"
                                + "ETag: \"v1\"\r\nContent-Length: 5\r\n\r\n" + (head ? "" : "hello"));
                    }
                });
                Wire client = gateway.serve(backend).connect()) {
            List<String> get = fields(client.send(request("GET", ASKING)).readResponse());
            String head = client.send(request("HEAD", ASKING)).readHead();
            // What comes next on the connection is the next answer: there was no body.
            assertEquals(get, fields(client.send(request("GET", ASKING)).readResponse()));
            assertEquals(get, fields(new Message(head, "", true)));
        }
    }

    @Test
    void a_client_of_http_1_0_gets_it_up_to_the_end_of_the_connection() throws Exception {
        try (ScriptedBackend backend = marked("Content-Length: 5\r\n", "hello")) {
            Message answer =
                    gateway.serve(backend).exchange("GET / HTTP/1.0\r\nHost: mysite.com\r\n" + ASKING + "\r\n");
            assertEquals(List.of(), answer.values("transfer-encoding"));
            assertEquals("hello", unzipped(answer.body()));
        }
    }

    @Test
    void a_client_that_closes_can_tell_the_end() throws Exception {
        try (ScriptedBackend backend = marked("Content-Length: 5\r\n", "hello")) {
            Message answer = gateway.serve(backend).exchange(request("GET", ASKING + "Connection: close\r\n"));
            boolean framed = answer.values("transfer-encoding").equals(List.of("chunked"))
                    || answer.values("content-length").size() == 1;
            assertTrue(framed && answer.complete(), answer::head);
            assertEquals("hello", unzipped(answer.body()));
        }
    }

    @Test
    void an_answer_without_content_stays_without() throws Exception {
        for (String start : List.of("204 No Content", "304 Not Modified")) {
            try (ScriptedBackend backend =
                            ScriptedBackend.answering("HTTP/1.1 " + start + "\r\nRollcall-Encoding: gzip\r\n\r\n");
                    GatewayUnderTest own = GatewayUnderTest.start(container);
                    Wire client = own.serve(backend).connect()) {
                Message first = client.send(request("GET", ASKING)).readResponse();
                assertEquals(List.of(), first.values("content-encoding"));
                // A body of the first answer would stand in the way of the second.
                assertEquals(
                        first.status(),
                        client.send(request("GET", ASKING)).readResponse().status());
            }
        }
    }

    @Test
    void an_event_can_be_read_before_the_backend_sends_the_next() throws Exception {
        Semaphore seen = new Semaphore(0);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(CHUNKED);
                    for (int i = 0; i < 20; i++) {
                        seen.acquire();
                        wire.sendChunk("data: " + i + "\n\n");
                    }
                    wire.sendChunk("");
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send(request("GET", ASKING)).readHead();
            StringBuilder zipped = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                seen.release();
                String event = "data: " + i + "\n\n";
                while (!inflated(zipped.toString()).endsWith(event)) {
                    zipped.append(client.readChunk());
                }
            }
            zipped.append(rest(client));
            assertTrue(unzipped(zipped.toString()).endsWith("data: 19\n\n"));
        }
    }

    @Test
    void a_large_body_comes_out_as_it_went_in_whether_it_shrinks_or_grows() throws Exception {
        byte[] noise = new byte[LARGE];
        new Random(7).nextBytes(noise);
        byte[] even = new byte[LARGE];
        for (byte[] body : List.of(noise, even)) {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            try (GatewayUnderTest own = GatewayUnderTest.start(container);
                    ScriptedBackend backend = marked("Content-Length: " + LARGE + "\r\n", text)) {
                Message answer = own.serve(backend).exchange(request("GET", ASKING));
                assertArrayEquals(body, unzipped(answer.body()).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Test
    void an_empty_body_of_unknown_length_is_an_empty_body() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(CHUNKED + "0\r\n\r\n")) {
            assertEquals(
                    "",
                    unzipped(gateway.serve(backend)
                            .exchange(request("GET", ASKING))
                            .body()));
        }
    }

    @Test
    void an_answer_that_breaks_off_is_seen_to_break_off() throws Exception {
        String lengths = "HTTP/1.1 200 OK\r\nRollcall-Encoding: gzip\r\nContent-Length: 100000\r\n\r\n";
        for (String start : List.of(CHUNKED + "186a0\r\n", lengths)) {
            Semaphore seen = new Semaphore(0);
            try (GatewayUnderTest own = GatewayUnderTest.start(container);
                    ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                        wire.readRequest();
                        wire.send(start).send("a".repeat(50_000));
                        seen.acquire();
                    });
                    Wire client = own.serve(backend).connect()) {
                String head = client.send(request("GET", ASKING)).readHead();
                seen.release();
                Message answer = client.readRest(head, true);
                assertFalse(answer.complete());
                assertThrows(EOFException.class, () -> unzipped(answer.body()));
            }
        }
    }

    @Test
    void an_answer_that_breaks_off_before_any_of_it_was_sent_becomes_an_error_page() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            // Less than the containers' buffers, and no pause before the end.
            wire.send(CHUNKED + "5\r\nhel").finishSending();
        })) {
            Message answer = gateway.serve(backend).exchange(request("GET", ASKING));
            boolean cut = answer.status() == 200 && !answer.complete();
            boolean page =
                    answer.status() == 502 && answer.values("content-encoding").isEmpty();
            assertTrue(cut || page, answer::toString);
        }
    }

    @Test
    void a_client_that_leaves_ends_the_exchange() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send(CHUNKED);
            while (true) {
                wire.sendChunk("hello");
            }
        })) {
            try (Wire client = gateway.serve(backend).connect()) {
                client.send(request("GET", ASKING)).readHead();
                client.reset();
            }
            Await.until("nothing is in flight", () -> gateway.upstream().inFlight() == 0);
        }
    }

    private static ScriptedBackend marked(String fields, String body) throws IOException {
        return ScriptedBackend.answering("HTTP/1.1 200 OK\r\nRollcall-Encoding: gzip\r\n" + fields + "\r\n" + body);
    }

    private static String request(String method, String fields) {
        return method + " / HTTP/1.1\r\nHost: mysite.com\r\n" + fields + "\r\n";
    }

    /** Returns the fields but for the date, the id, and the framing, which need a body to be known (RFC 9110 §9.3.2). */
    private static List<String> fields(Message answer) {
        return answer.fields().stream()
                .filter(line -> !line.matches("(date|transfer-encoding|content-length|x-request-id):.*"))
                .toList();
    }

    private static String rest(Wire client) throws IOException {
        StringBuilder rest = new StringBuilder();
        String chunk = client.readChunk();
        while (!chunk.isEmpty()) {
            rest.append(chunk);
            chunk = client.readChunk();
        }
        return rest.toString();
    }

    private static String unzipped(String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(gzip.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Returns what can be read of a body that goes on. */
    private static String inflated(String beginning) throws DataFormatException {
        if (beginning.length() < 10) {
            return "";
        }
        Inflater inflater = new Inflater(true);
        byte[] bytes = beginning.getBytes(StandardCharsets.ISO_8859_1);
        inflater.setInput(bytes, 10, bytes.length - 10);
        byte[] plain = new byte[10_000];
        int count = inflater.inflate(plain);
        inflater.end();
        return new String(plain, 0, count, StandardCharsets.ISO_8859_1);
    }
}
