package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.protocol.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway answers by itself, and where requests go before that. */
@ParameterizedClass
@EnumSource(Container.class)
final class OwnAnswersTest {
    private final GatewayUnderTest gateway;

    OwnAnswersTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container, Map.of("http-timeout", "300ms"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void nobody_has_subscribed_for_the_host() throws Exception {
        assertOwn(404, "404 Not Found\nNo application is subscribed for this host and path.\n", gateway.get("/"));
    }

    @Test
    void the_host_is_known_but_not_the_path() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("shop")) {
            gateway.serveKey("mysite.com/shop", backend.endpoint());

            assertEquals("shop", gateway.get("/shop/cart").body());
            assertEquals("shop", gateway.get("/a/../shop").body());
            assertEquals(404, gateway.get("/shopping").status());
            assertEquals(404, gateway.get("/shop/../admin").status());
            assertEquals(404, gateway.get("/shop/%2e%2e/admin").status());
        }
    }

    @Test
    void a_path_prefix_is_found_in_every_spelling_of_its_escapes() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("cafe")) {
            gateway.serveKey("mysite.com/caf%C3%A9", backend.endpoint());

            assertEquals("cafe", gateway.get("/caf%C3%A9/x").body());
            assertEquals("cafe", gateway.get("/%63af%c3%a9").body());
            assertEquals("GET /%63af%c3%a9 HTTP/1.1", backend.requests().get(1).startLine());
        }
    }

    @Test
    void a_path_that_climbs_above_its_root_goes_nowhere() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("no")) {
            gateway.serve(backend);

            // Most containers refuse it before we see it.
            assertEquals(400, gateway.get("/../x").status());
            assertEquals(0, backend.connections());
        }
    }

    @Test
    void the_last_instance_has_left() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            assertEquals(200, gateway.serve(backend).get("/").status());
            gateway.leave("mysite.com", backend.endpoint());

            Message answer = gateway.get("/");
            assertOwn(
                    503,
                    "503 Service Unavailable\nNo instance of this application is available. Please try again.\n",
                    answer);
            assertEquals(List.of("1"), answer.values("retry-after"));
        }
    }

    @Test
    void no_instance_can_be_reached() throws Exception {
        Endpoint[] nobody = {ScriptedBackend.nobody(), ScriptedBackend.nobody()};
        gateway.serve(nobody);

        for (int i = 0; i < 2; i++) {
            Message answer = gateway.get("/");
            assertOwn(
                    503,
                    "503 Service Unavailable\nNo instance of this application is available. Please try again.\n",
                    answer);
            assertEquals(List.of("1"), answer.values("retry-after"));
        }
        assertEquals(
                4, gateway.upstreams().stream().mapToLong(u -> u.failures()).sum());
        assertEquals(0, gateway.upstreams().stream().mapToInt(u -> u.inFlight()).sum());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage at port 10.0.0.7\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nX-Half: ",
                ""
            })
    void the_answer_is_none(String garbage) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send(garbage);
        })) {
            Message answer = gateway.serve(backend).get("/");

            assertOwn(502, "502 Bad Gateway\nThe application's answer was not valid.\n", answer);
            assertEquals(0, gateway.upstream().inFlight());
            assertEquals(0, gateway.upstream().successes());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 9\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nnot a chunk\r\n"
            })
    void nothing_of_a_broken_answers_head_is_left_in_ours(String broken) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send("HTTP/1.1 200 OK\r\nSet-Cookie: secret=1\r\nX-Internal: 10.0.0.7\r\nContent-Encoding: gzip\r\n"
                    + broken);
        })) {
            Message answer = gateway.serve(backend).get("/");

            // Where the head has gone out already, the answer must look cut off.
            if (answer.status() == 200) {
                assertFalse(answer.complete());
            } else {
                assertOwn(502, "502 Bad Gateway\nThe application's answer was not valid.\n", answer);
            }
        }
    }

    @Test
    void the_backend_stays_silent() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.awaitEnd();
        })) {
            Message answer = gateway.serve(backend).get("/");

            assertOwn(504, "504 Gateway Timeout\nThe application did not answer in time.\n", answer);
            assertEquals(1, backend.requests().size());
            assertEquals(1, gateway.upstream().failures());
            assertEquals(0, gateway.upstream().inFlight());
        }
    }

    @Test
    void the_backend_falls_silent_in_the_middle_of_its_answer() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").sendChunk("half");
            wire.awaitEnd();
        })) {
            Message answer = gateway.serve(backend).get("/");

            assertEquals("half", answer.body());
            assertFalse(answer.complete());
        }
    }

    @Test
    void a_connection_serves_on_after_an_answer_of_ours() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                Wire client = gateway.connect()) {
            gateway.serve(backend);

            for (int i = 0; i < 3; i++) {
                client.send("GET / HTTP/1.1\r\nHost: unknown.com\r\n\r\n");
                assertEquals(404, client.readResponse().status());
                client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n");
                assertEquals("ok", client.readResponse().body());
            }
        }
    }

    @Test
    void the_host_is_found_in_any_spelling_and_with_any_port() throws Exception {
        try (ScriptedBackend plain = ScriptedBackend.saying("plain");
                ScriptedBackend withPort = ScriptedBackend.saying("with port")) {
            gateway.serve(plain).serveKey("mysite.com:8000", withPort.endpoint());

            assertEquals("plain", bodyFor("MYSITE.com"));
            assertEquals("plain", bodyFor("mysite.com."));
            assertEquals("plain", bodyFor("mysite.com:81"));
            assertEquals("with port", bodyFor("Mysite.com:8000"));
        }
    }

    private String bodyFor(String host) throws Exception {
        return gateway.exchange("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").body();
    }

    private static void assertOwn(int status, String page, Message answer) {
        assertEquals(status, answer.status());
        String id = answer.values("x-request-id").get(0);
        assertEquals(page + "Request " + id + "\n", answer.body());
        assertEquals(1, answer.values("proxy-status").size());
        assertEquals(List.of("text/plain;charset=us-ascii"), lowerCase(answer.values("content-type")));
        assertEquals(List.of("no-store"), answer.values("cache-control"));
        Set<String> allowed = Set.of(
                "content-type",
                "cache-control",
                "content-length",
                "date",
                "connection",
                "keep-alive",
                "retry-after",
                "proxy-status",
                "x-request-id");
        assertEquals(
                List.of(),
                answer.fields().stream()
                        .filter(line -> !allowed.contains(line.substring(0, line.indexOf(':'))))
                        .toList());
    }

    private static List<String> lowerCase(List<String> values) {
        return values.stream()
                .map(value -> value.toLowerCase(java.util.Locale.ROOT))
                .toList();
    }
}
