package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.testing.ScriptedBackend;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection, and answers that begin with the same bytes or nearly so, in any order. */
final class RepeatedHeadsTest {
    private static final int EXCHANGES = 300;

    /**
     * @param bytes as they come
     * @param heard status, fields, body and trailers
     */
    private record Case(String method, String bytes, String heard) {}

    private static final String OK = "HTTP/1.1 200 OK\r\nServer: a\r\nContent-Length: 2\r\n\r\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String LONG = "x".repeat(2000);

    private static final List<Case> CASES = List.of(
            new Case("GET", OK + "ok", "200 [Server: a, Content-Length: 2] ok []"),
            new Case("GET", OK + "ko", "200 [Server: a, Content-Length: 2] ko []"),
            new Case("HEAD", OK, "200 [Server: a, Content-Length: 2]  []"),
            new Case("GET", OK.replace("a", "b") + "ok", "200 [Server: b, Content-Length: 2] ok []"),
            new Case("GET", OK.replace("2\r", "3\r") + "oko", "200 [Server: a, Content-Length: 3] oko []"),
            new Case("GET", OK.replace("200", "404") + "no", "404 [Server: a, Content-Length: 2] no []"),
            new Case(
                    "GET",
                    "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + OK + "ok",
                    "200 [Server: a, Content-Length: 2] ok []"),
            new Case("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 [Content-Length: 0]  []"),
            new Case("GET", CHUNKED + "2\r\nok\r\n0\r\n\r\n", "200 [Transfer-Encoding: chunked] ok []"),
            new Case("GET", CHUNKED + "1\r\no\r\n0\r\nX: y\r\n\r\n", "200 [Transfer-Encoding: chunked] o [X: y]"),
            new Case("HEAD", CHUNKED, "200 [Transfer-Encoding: chunked]  []"),
            new Case("GET", "HTTP/1.1 304 Same\r\nContent-Length: 5\r\n\r\n", "304 [Content-Length: 5]  []"),
            new Case("GET", "HTTP/1.1 204 None\r\nServer: a\r\n\r\n", "204 [Server: a]  []"),
            new Case("GET", OK.replace("a", LONG) + "ok", "200 [Server: " + LONG + ", Content-Length: 2] ok []"));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void answers_of_one_connection_are_heard_as_each_would_be_alone(int seed) throws Exception {
        Random random = new Random(seed);
        List<Case> cases =
                random.ints(EXCHANGES, 0, CASES.size()).mapToObj(CASES::get).toList();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    Random cuts = new Random(seed);
                    for (Case answer : cases) {
                        wire.readRequest();
                        int cut = cuts.nextBoolean()
                                ? 0
                                : cuts.nextInt(answer.bytes().length());
                        wire.send(answer.bytes().substring(0, cut));
                        wire.send(answer.bytes().substring(cut));
                    }
                });
                TestTransport transport = TestTransport.patient()) {
            for (Case answer : cases) {
                Heard heard = transport.send(TestTransport.request(backend.endpoint(), answer.method(), "/"));
                String body = heard.awaitBody();

                assertEquals(
                        answer.heard(),
                        heard.answer().status() + " " + fields(heard) + " " + body + " "
                                + heard.answer().trailers().get().stream()
                                        .map(Object::toString)
                                        .toList());
            }
            assertEquals(1, backend.connections());
        }
    }

    private static String fields(Heard heard) {
        return heard.answer().fields().stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
