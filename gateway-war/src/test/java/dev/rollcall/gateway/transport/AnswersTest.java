package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.ScriptedBackend;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswersTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    /**
     * An answer, and what is to be heard of it.
     *
     * @param bytes as they come
     * @param interims statuses on the way to it
     * @param body without its framing
     * @param trailers fields behind it, as they came
     */
    private record Case(
            String method, String bytes, List<Integer> interims, int status, String body, String trailers) {}

    private static Case get(String bytes, int status, String body) {
        return new Case("GET", bytes, List.of(), status, body, "");
    }

    static Stream<Case> answers() {
        return Stream.of(
                get(OK, 200, "ok"),
                get("HTTP/1.1 404\r\nContent-Length: 4\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\nnone", 404, "none"),
                get("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""),
                get(CHUNKED + "2\r\nok\r\nA;name=value\r\n0123456789\r\n0\r\n\r\n", 200, "ok0123456789"),
                get(CHUNKED + "0\r\n\r\n", 200, ""),
                new Case(
                        "GET",
                        CHUNKED + "2\r\nok\r\n0\r\nDigest: a\r\nX: b\r\n\r\n",
                        List.of(),
                        200,
                        "ok",
                        "Digest=a X=b"),
                get("HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"),
                get("HTTP/1.0 200 OK\r\n\r\n", 200, ""),
                new Case("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", List.of(), 200, "", ""),
                new Case("HEAD", CHUNKED, List.of(), 200, "", ""),
                get("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
                get("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, ""),
                new Case(
                        "GET",
                        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                                + "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\n" + OK,
                        List.of(102, 103, 103),
                        200,
                        "ok",
                        ""),
                new Case(
                        "HEAD",
                        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
                        List.of(103),
                        200,
                        "",
                        ""),
                get("HTTP/1.1 199 What\r\n\r\n" + OK, 200, "ok"),
                get("HTTP/1.1 999 Far Out\r\nContent-Length: 2\r\n\r\nok", 999, "ok"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_is_heard_as_it_was_meant_in_one_piece(Case answer) throws Exception {
        assertHeard(answer, answer.bytes().length());
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_is_heard_as_it_was_meant_byte_by_byte(Case answer) throws Exception {
        assertHeard(answer, 1);
    }

    private static void assertHeard(Case answer, int pieceLength) throws Exception {
        try (ScriptedBackend backend = sayingAndClosing(answer.bytes(), pieceLength);
                TestTransport transport = TestTransport.patient()) {
            Heard heard = transport.send(TestTransport.request(backend.endpoint(), answer.method(), "/"));

            assertEquals(answer.body(), heard.awaitBody());
            assertEquals(answer.status(), heard.answer().status());
            assertEquals(answer.interims(), heard.interims());
            assertEquals(answer.trailers(), trailers(heard));
            assertNull(heard.failureOrNull());
            assertEquals(1, heard.ends());
        }
    }

    private static String trailers(Heard heard) {
        return String.join(
                " ",
                heard.answer().trailers().get().stream()
                        .map(field -> field.getName() + "=" + field.getValue())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no",
                CHUNKED,
                CHUNKED + "2",
                CHUNKED + "2\r\n",
                CHUNKED + "2\r\no",
                CHUNKED + "2\r\nok",
                CHUNKED + "2\r\nok\r\n",
                CHUNKED + "2\r\nok\r\n0",
                CHUNKED + "x\r\nok\r\n0\r\n\r\n",
                CHUNKED + "-2\r\nok\r\n0\r\n\r\n",
                CHUNKED + "fffffffff\r\nok\r\n0\r\n\r\n",
                "garbage\r\n\r\n",
                "\u0000\u0001\u0002\u0003",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "HTTP/1.1 099 Odd\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno field\r\nContent-Length: 2\r\n\r\nok",
            })
    void what_is_no_whole_answer_fails_the_call_and_is_never_complete(String said) throws Exception {
        for (int pieceLength : new int[] {Math.max(1, said.length()), 1}) {
            try (ScriptedBackend backend = sayingAndClosing(said, pieceLength);
                    TestTransport transport = TestTransport.patient()) {
                Heard heard = transport.get(backend.endpoint(), "/");

                assertNotNull(heard.awaitFailure());
                assertFalse(heard.isComplete());
                assertEquals(1, heard.ends());
            }
        }
    }

    @Test
    void a_head_without_end_fails_the_call() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\n");
                    while (true) {
                        wire.send("X-More: " + "x".repeat(1000) + "\r\n");
                    }
                });
                TestTransport transport = TestTransport.patient()) {
            assertNotNull(transport.get(backend.endpoint(), "/").awaitFailure());
        }
    }

    @Test
    void a_reset_in_the_middle_of_an_answer_fails_the_call() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\n\r\nok");
                    wire.reset();
                });
                TestTransport transport = TestTransport.patient()) {
            assertNotNull(transport.get(backend.endpoint(), "/").awaitFailure());
        }
    }

    @Test
    void nothing_is_heard_after_an_abort_not_even_of_what_has_come_already() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(
                        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + OK);
                TestTransport transport = TestTransport.patient()) {
            Heard heard = Heard.eager();
            heard.atInterim(() -> heard.abort(new IOException("the client has gone")));
            transport.send(TestTransport.request(backend.endpoint(), "GET", "/"), heard);
            // The next one goes over another connection, and may be quicker.
            Await.until("the first one is heard", () -> !heard.interims().isEmpty());
            assertEquals("ok", transport.get(backend.endpoint(), "/").awaitBody());

            assertEquals(List.of(103), heard.interims());
            assertEquals(0, heard.ends());
        }
    }

    private static ScriptedBackend sayingAndClosing(String bytes, int pieceLength) throws IOException {
        return ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            for (int i = 0; i < bytes.length(); i += pieceLength) {
                wire.send(bytes.substring(i, Math.min(bytes.length(), i + pieceLength)));
            }
            wire.finishSending();
            wire.awaitEnd();
        });
    }
}
