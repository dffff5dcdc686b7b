package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a backend says before its answer. */
@ParameterizedClass
@EnumSource(Container.class)
final class InterimAnswersTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Container container;
    private final GatewayUnderTest gateway;

    InterimAnswersTest(Container container) throws Exception {
        this.container = container;
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private static String hint(String... fields) {
        return "HTTP/1.1 103 Early Hints\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }

    @Test
    void hints_arrive_one_by_one_long_before_the_answer() throws Exception {
        Semaphore seen = new Semaphore(0);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    while (true) {
                        wire.readRequest();
                        for (int i = 0; i < 3; i++) {
                            wire.send(hint("Link: </" + i + ".css>; rel=preload", "X-Many: a", "X-Many: b"));
                            if (!seen.tryAcquire(10, TimeUnit.SECONDS)) {
                                return;
                            }
                        }
                        wire.send(OK);
                    }
                });
                Wire client = gateway.serve(backend).connect()) {
            for (int exchange = 0; exchange < 3; exchange++) {
                client.send(GET);
                for (int i = 0; i < 3; i++) {
                    Message hint = client.readResponse();
                    assertEquals(103, hint.status());
                    assertEquals(List.of("</" + i + ".css>; rel=preload"), hint.values("link"));
                    assertEquals(List.of("a", "b"), hint.values("x-many"));
                    seen.release();
                }
                Message answer = client.readResponse();
                assertEquals(200, answer.status());
                assertEquals("ok", answer.body());
                assertEquals(List.of(), answer.values("link"));
                assertEquals(List.of(), answer.values("x-many"));
            }
        }
    }

    @Test
    void what_ends_at_the_next_hop_or_speaks_of_a_body_is_dropped() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(hint(
                                "Link: </a.css>",
                                "X-Hop: 1",
                                "Connection: X-Hop",
                                "Keep-Alive: timeout=5",
                                "Content-Length: 7",
                                "X-Last: 1")
                        + OK);
                Wire client = gateway.serve(backend).connect()) {
            Message hint = client.send(GET).readResponse();

            assertEquals(List.of("</a.css>"), hint.values("link"));
            assertEquals(List.of("1"), hint.values("x-last"));
            for (String name : List.of("x-hop", "connection", "keep-alive", "content-length", "transfer-encoding")) {
                assertEquals(List.of(), hint.values(name), name);
            }
            assertEquals("ok", client.readResponse().body());
        }
    }

    @Test
    void hints_and_answer_that_come_in_one_packet_keep_their_order() throws Exception {
        try (ScriptedBackend backend =
                        ScriptedBackend.answering(hint("Link: </1>") + hint("Link: </2>") + hint("Link: </3>") + OK);
                Wire client = gateway.serve(backend).connect()) {
            for (int exchange = 0; exchange < 20; exchange++) {
                client.send(GET);
                for (int i = 1; i <= 3; i++) {
                    assertEquals(List.of("</" + i + ">"), client.readResponse().values("link"));
                }
                assertEquals("ok", client.readResponse().body());
            }
        }
    }

    @Test
    void they_come_before_an_answer_to_a_body_too() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send(hint("Link: </a>"));
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + wire.read(5));
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 5\r\n\r\n");
            assertEquals(103, client.readResponse().status());
            assertEquals("hello", client.send("hello").readResponse().body());
        }
    }

    @Test
    void a_client_of_http_1_0_gets_none() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(hint("Link: </a>") + OK)) {
            gateway.serve(backend);
            assertEquals(
                    200,
                    gateway.exchange("GET / HTTP/1.0\r\nHost: mysite.com\r\n\r\n")
                            .status());
        }
    }

    @Test
    void who_waits_for_100_gets_that_and_the_answer() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    while (true) {
                        wire.readHead();
                        wire.send(hint("Link: </a>")).send("HTTP/1.1 100 Continue\r\n\r\n");
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + wire.read(5));
                    }
                });
                Wire client = gateway.serve(backend).connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(
                        "POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
                Message answer = client.readResponse();
                while (answer.status() < 200) {
                    answer = client.readResponse();
                }
                assertEquals("hello", answer.body());
            }
        }
    }

    @Test
    void one_without_a_meaning_yet_is_not_taken_for_the_answer() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering("HTTP/1.1 199 Soon\r\nX-A: 1\r\n\r\n" + OK)) {
            assertEquals("ok", gateway.serve(backend).get("/").body());
        }
    }

    @Test
    void a_102_arrives_in_jetty() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering("HTTP/1.1 102 Processing\r\n\r\n" + OK);
                Wire client = gateway.serve(backend).connect()) {
            Message first = client.send(GET).readResponse();

            assertEquals(container == Container.JETTY ? 102 : 200, first.status());
            assertEquals("ok", (first.status() == 102 ? client.readResponse() : first).body());
        }
    }

    @Test
    void a_backend_that_breaks_off_after_a_hint_is_answered_for() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send(hint("Link: </a>"));
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 0\r\n\r\n");
            Message answer = client.readResponse();
            while (answer.status() < 200) {
                answer = client.readResponse();
            }
            assertEquals(502, answer.status());
            assertTrue(answer.complete());
        }
    }
}
