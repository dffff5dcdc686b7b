package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestSendingTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void a_head_goes_out_as_it_is_and_says_nothing_of_a_body_that_is_not_there() throws Exception {
        HttpFields fields = HttpFields.build()
                .add("Host", "app.example")
                .add("x-LOWER", "1")
                .add("X-Twice", "a")
                .add("X-Twice", "b, c")
                .add("X-Empty", "");
        try (ScriptedBackend backend = ScriptedBackend.answering(OK);
                TestTransport transport = TestTransport.patient()) {
            transport
                    .send(new CallRequest(
                            backend.endpoint(),
                            "app.example",
                            "get",
                            "/a%2Fb/../|{c}",
                            "q=%zz|&&",
                            fields,
                            null,
                            null,
                            TestTransport.LONG))
                    .awaitBody();

            Message request = backend.request();
            assertEquals("get /a%2Fb/../|{c}?q=%zz|&& HTTP/1.1", request.startLine());
            assertEquals(
                    List.of("host: app.example", "x-lower: 1", "x-twice: a", "x-twice: b, c", "x-empty: "),
                    request.fields().stream().map(RequestSendingTest::spaced).toList());
        }
    }

    private static String spaced(String field) {
        return field.endsWith(":") ? field + " " : field;
    }

    @Test
    void a_head_that_is_too_long_fails_its_call_and_no_other() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(OK);
                TestTransport transport = TestTransport.patient()) {
            Heard tooLong = transport.get(backend.endpoint(), "/" + "x".repeat(SendBuffers.BYTES));
            assertInstanceOf(IOException.class, tooLong.awaitFailure());

            String longest = "/" + "x".repeat(SendBuffers.BYTES - 200);
            assertEquals("ok", transport.get(backend.endpoint(), longest).awaitBody());
            assertEquals("GET " + longest + " HTTP/1.1", backend.request().startLine());
        }
    }

    @Test
    void a_body_of_known_length_goes_out_as_it_is() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(OK);
                TestTransport transport = TestTransport.patient()) {
            Heard call = transport.send(TestTransport.post(backend.endpoint(), "the body"));
            call.awaitBody();

            assertEquals("the body", backend.request().body());
            assertEquals(List.of("8"), backend.request().values("content-length"));
            assertEquals(List.of(), backend.request().values("transfer-encoding"));
            Await.until("all is told", () -> call.sentBytes() == 8);
        }
    }

    @Test
    void an_empty_body_of_unknown_length_leaves_its_connection_free() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(OK);
                TestTransport transport = TestTransport.patient()) {
            transport
                    .send(TestTransport.post(backend.endpoint(), emptyOfUnknownLength()))
                    .awaitBody();

            assertEquals("", backend.request().body());
            Await.until("it is free", () -> transport.transport().idleConnections(backend.endpoint()) == 1);
            assertEquals(1, backend.connections());
        }
    }

    private static AsyncRequestContent emptyOfUnknownLength() {
        AsyncRequestContent body = new AsyncRequestContent();
        body.close();
        return body;
    }

    @Test
    void a_body_of_unknown_length_goes_out_in_chunks_as_it_comes_and_trailers_follow() throws Exception {
        AsyncRequestContent body = new AsyncRequestContent();
        HttpFields trailers = HttpFields.build().add("Digest", "a").add("X-B", "b");
        CountDownLatch first = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    String head = wire.readHead();
                    assertEquals(List.of("chunked"), new Message(head, "", true).values("transfer-encoding"));
                    assertEquals("one", wire.readChunk());
                    first.countDown();
                    assertEquals("", wire.readLine());
                    assertEquals("6", wire.readLine());
                    assertEquals("twotwo", wire.readLine());
                    assertEquals("0", wire.readLine());
                    assertEquals("Digest: a\r\nX-B: b", wire.readHead());
                    ScriptedBackend.answer(OK).play(wire.send(OK), connection);
                });
                TestTransport transport = TestTransport.patient()) {
            Heard call = transport.send(TestTransport.post(backend.endpoint(), body, () -> trailers));
            body.write(false, bytes("one"), Callback.NOOP);
            Await.until("the backend is that far", () -> first.getCount() == 0);
            body.write(false, bytes(""), Callback.NOOP);
            body.write(false, bytes("twotwo"), Callback.NOOP);
            body.close();

            assertEquals("ok", call.awaitBody());
            assertEquals("ok", transport.get(backend.endpoint(), "/").awaitBody());
            assertEquals(1, backend.connections());
        }
    }

    @Test
    void a_backend_that_takes_a_body_slowly_gets_all_of_it() throws Exception {
        byte[] large = new byte[24 * 1024 * 1024];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ((i * 31) >> 3);
        }
        String expected = new String(large, StandardCharsets.ISO_8859_1);
        CountDownLatch read = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    read.await();
                    ScriptedBackend.answer(OK).play(wire, connection);
                });
                TestTransport transport = TestTransport.patient()) {
            Heard known = transport.send(TestTransport.post(backend.endpoint(), pieces(large)));
            Heard unknown = transport.send(TestTransport.post(backend.endpoint(), chunked(large)));
            Await.standstill(() -> known.sentBytes() + unknown.sentBytes());
            assertTrue(known.sentBytes() < large.length && unknown.sentBytes() < large.length);
            read.countDown();

            known.awaitBody();
            unknown.awaitBody();
            for (Message request : backend.requests()) {
                assertTrue(request.complete());
                assertEquals(expected.hashCode(), request.body().hashCode());
                assertEquals(expected.length(), request.body().length());
            }
        }
    }

    private static BytesRequestContent pieces(byte[] large) {
        int half = large.length / 2;
        byte[][] parts =
                new byte[][] {Arrays.copyOfRange(large, 0, half), Arrays.copyOfRange(large, half, large.length)};
        return new BytesRequestContent(parts);
    }

    private static AsyncRequestContent chunked(byte[] large) {
        AsyncRequestContent body = new AsyncRequestContent();
        int piece = 100_000;
        for (int from = 0; from < large.length; from += piece) {
            body.write(false, ByteBuffer.wrap(large, from, Math.min(piece, large.length - from)), Callback.NOOP);
        }
        body.close();
        return body;
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 20})
    void a_body_that_is_not_as_long_as_announced_fails_and_takes_its_connection_along(long announced) throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.readAll();
                    closed.countDown();
                });
                TestTransport transport = TestTransport.patient()) {
            Request.Content body = new BytesRequestContent(bytes("the body").array()) {
                @Override
                public long getLength() {
                    return announced;
                }
            };
            Heard call = transport.send(TestTransport.post(backend.endpoint(), body));

            assertInstanceOf(ProtocolException.class, cause(call.awaitFailure()));
            Await.until("the backend sees the end", () -> closed.getCount() == 0);
            Await.until("it is not counted any more", () -> transport.connections(backend.endpoint()) == 0);
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    @Test
    void a_body_that_breaks_off_fails_the_call_and_is_never_complete_for_the_backend() throws Exception {
        AsyncRequestContent body = new AsyncRequestContent();
        IOException gone = new IOException("the client has gone");
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    assertEquals("one", wire.readChunk());
                    first.countDown();
                    assertEquals("", wire.readAll().strip());
                    seen.countDown();
                });
                TestTransport transport = TestTransport.patient()) {
            Heard call = transport.send(TestTransport.post(backend.endpoint(), body));
            body.write(false, bytes("one"), Callback.NOOP);
            Await.until("the backend is that far", () -> first.getCount() == 0);
            body.fail(gone);

            Throwable failure = call.awaitFailure();
            assertTrue(failure == gone || failure.getCause() == gone, failure::toString);
            Await.until("the backend is that far", () -> seen.getCount() == 0);
            assertEquals(1, call.ends());
            Await.until("it is not counted any more", () -> transport.connections(backend.endpoint()) == 0);
        }
    }

    @Test
    void a_body_is_held_back_until_the_backend_asks_for_it() throws Exception {
        CountDownLatch ask = new CountDownLatch(1);
        CountDownLatch head = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    String upload = wire.readHead();
                    head.countDown();
                    ask.await();
                    wire.send("HTTP/1.1 100 Continue\r\n\r\n");
                    wire.send(OK.replace("ok", wire.readRest(upload, false).body()));
                });
                TestTransport transport = TestTransport.patient()) {
            Heard call = transport.send(TestTransport.expecting(backend.endpoint(), new StringRequestContent("hi")));
            Await.until("the backend is that far", () -> head.getCount() == 0);
            assertEquals(0, call.sentBytes());
            ask.countDown();

            assertEquals("hi", call.awaitBody());
            assertEquals(List.of(), call.interims());
        }
    }

    @Test
    void a_body_is_sent_to_a_backend_that_does_not_know_the_expectation() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(OK);
                TestTransport transport = TestTransport.patient()) {
            Heard call = transport.send(TestTransport.expecting(backend.endpoint(), new StringRequestContent("hi")));

            assertEquals("ok", call.awaitBody());
            assertEquals("hi", backend.request().body());
        }
    }

    @Test
    void a_connection_whose_backend_did_not_want_the_body_is_not_used_again() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno");
                    assertEquals("", wire.readAll());
                });
                TestTransport transport = TestTransport.patient()) {
            Endpoint endpoint = backend.endpoint();
            Heard refused = transport.send(TestTransport.expecting(endpoint, new StringRequestContent("hi")));
            assertEquals("no", refused.awaitBody());
            assertEquals("no", transport.get(endpoint, "/").awaitBody());

            assertEquals(2, backend.connections());
            refused.abort(new IOException("answered before the end of the request"));
            Await.until("it is closed", () -> transport.connections(endpoint) == 1);
            assertEquals(0, refused.sentBytes());
            assertFalse(refused.ends() > 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500})
    void an_answer_counts_though_its_backend_does_not_take_the_body_and_closes(int pieces) throws Exception {
        byte[][] body = new byte[pieces][8_000_000 / pieces];
        // Whether the end of one or of the other is noticed first is chance.
        for (int round = 0; round < 50; round++) {
            try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                        wire.readHead();
                        wire.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
                    });
                    TestTransport transport = TestTransport.patient()) {
                Heard refused = transport.send(TestTransport.post(backend.endpoint(), new BytesRequestContent(body)));
                assertEquals("no", refused.awaitBody());
            }
        }
    }

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.ISO_8859_1.encode(text);
    }
}
