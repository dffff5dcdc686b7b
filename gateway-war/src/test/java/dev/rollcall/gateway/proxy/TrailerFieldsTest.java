package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands behind a body, at the level of bytes. */
@ParameterizedClass
@EnumSource(Container.class)
final class TrailerFieldsTest {
    private static final String ASKING = "GET / HTTP/1.1\r\nHost: mysite.com\r\nTE: trailers\r\nConnection: TE\r\n\r\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
    private static final String CHUNKED_POST = "POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final GatewayUnderTest gateway;

    TrailerFieldsTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    /** Returns the lines behind the last chunk, in small letters, with one space after each colon. */
    private static String trailers(Wire wire) throws IOException {
        String line = wire.readLine();
        while (!line.equals("0")) {
            wire.read(Integer.parseInt(line, 16) + 2);
            line = wire.readLine();
        }
        StringBuilder lines = new StringBuilder();
        for (line = wire.readLine(); !line.isEmpty(); line = wire.readLine()) {
            lines.append(line.toLowerCase(Locale.ROOT)).append('\n');
        }
        return lines.toString();
    }

    private static ScriptedBackend answering(String headFields, String trailers) throws Exception {
        return ScriptedBackend.answering(CHUNKED + headFields + "\r\n5\r\nhello\r\n0\r\n" + trailers + "\r\n");
    }

    @Test
    void those_of_an_answer_follow_it() throws Exception {
        try (ScriptedBackend backend = answering("Trailer: X-End, Content-Type\r\n", "X-End: 1\r\nX-More: a, b\r\n");
                Wire client = gateway.serve(backend).connect()) {
            for (int i = 0; i < 3; i++) {
                String head = client.send(ASKING).readHead().toLowerCase(Locale.ROOT);

                assertEquals(true, head.contains("\r\ntrailer: x-end"), head);
                assertEquals(false, head.contains("x-end: 1"), head);
                assertEquals("x-end: 1\nx-more: a, b\n", trailers(client));
            }
            assertEquals(
                    "[trailers][TE]",
                    "" + backend.requests().get(0).values("te")
                            + backend.requests().get(0).values("connection"));
        }
    }

    @Test
    void those_that_have_no_business_there_do_not() throws Exception {
        String bad = String.join(
                "\r\n",
                "Content-Length: 1",
                "Transfer-Encoding: chunked",
                "Set-Cookie: a=b",
                "Cache-Control: no-store",
                "X-Hop: 1",
                "Authorization: x",
                "Trailer: X-A",
                "Host: evil",
                "Content-Type: text/x",
                "X-Good: 1",
                "");
        try (ScriptedBackend backend = answering("Connection: X-Hop\r\n", bad);
                Wire client = gateway.serve(backend).connect()) {
            client.send(ASKING).readHead();
            assertEquals("x-good: 1\n", trailers(client));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TE: trailers\r\n", "TE: gzip\r\nConnection: TE\r\n"})
    void who_does_not_ask_for_them_gets_none(String fields) throws Exception {
        try (ScriptedBackend backend = answering("Trailer: X-End\r\n", "X-End: 1\r\n");
                Wire client = gateway.serve(backend).connect()) {
            Message answer = client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n" + fields + "\r\n")
                    .readResponse();

            assertEquals("hello", answer.body());
            assertEquals("[][]", "" + answer.values("trailer") + answer.values("x-end"));
            assertEquals("[]", "" + backend.request().values("te"));
        }
    }

    @Test
    void an_answer_without_any_ends_as_usual() throws Exception {
        try (ScriptedBackend backend = answering("", "");
                Wire client = gateway.serve(backend).connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(ASKING).readHead();
                assertEquals("", trailers(client));
            }
        }
    }

    @Test
    void an_answer_of_known_length_keeps_it() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(OK);
                Wire client = gateway.serve(backend).connect()) {
            assertEquals("[2]", "" + client.send(ASKING).readResponse().values("content-length"));
        }
    }

    @Test
    void too_many_are_dropped_and_the_answer_is_whole() throws Exception {
        String many = "X-Long: " + "x".repeat(10_000) + "\r\n";
        try (ScriptedBackend backend = answering("", many);
                Wire client = gateway.serve(backend).connect()) {
            client.send(ASKING).readHead();
            assertEquals("", trailers(client));
        }
    }

    @Test
    void those_of_a_request_follow_it() throws Exception {
        BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    while (true) {
                        arrived.add(wire.readHead().toLowerCase(Locale.ROOT));
                        arrived.add(trailers(wire));
                        wire.send(OK);
                    }
                });
                Wire client = gateway.serve(backend).connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(CHUNKED_POST + "Trailer: X-End, Host\r\nConnection: X-Hop\r\n\r\n")
                        .send("5\r\nhello\r\n0\r\nX-End: 1\r\nX-Hop: 1\r\nHost: evil\r\nX-Forwarded-For: 6.6.6.6\r\n")
                        .send("X_Request_Id: 7\r\nRollcall-Gateways: x\r\nAuthorization: x\r\n\r\n");
                assertEquals("ok", client.readResponse().body());

                String head = arrived.poll(10, TimeUnit.SECONDS);
                assertEquals(true, head != null && head.contains("\r\ntrailer: x-end\r\n"), head);
                assertEquals("x-end: 1\n", arrived.poll(10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void a_request_without_any_ends_as_usual() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                Wire client = gateway.serve(backend).connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(CHUNKED_POST + "\r\n5\r\nhello\r\n0\r\n\r\n");
                assertEquals("ok", client.readResponse().body());
                assertEquals("hello", backend.requests().get(i).body());
            }
        }
    }
}
