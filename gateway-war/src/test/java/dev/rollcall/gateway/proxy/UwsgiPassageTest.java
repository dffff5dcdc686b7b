package dev.rollcall.gateway.proxy;

import static dev.rollcall.gateway.proxy.UwsgiBackends.OK;
import static dev.rollcall.gateway.proxy.UwsgiBackends.uwsgi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.ScriptedBackend.Script;
import dev.rollcall.gateway.testing.UwsgiRequest;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to backends that speak uwsgi, and their answers. */
@ParameterizedClass
@EnumSource(Container.class)
final class UwsgiPassageTest {
    private final Container container;
    private final GatewayUnderTest gateway;
    private final UwsgiBackends backends = new UwsgiBackends();

    UwsgiPassageTest(Container container) throws Exception {
        this.container = container;
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_request_becomes_a_packet_and_an_answer_is_http() throws Exception {
        try (ScriptedBackend backend = backends.answering(OK);
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            String request = String.join(
                    "\r\n",
                    "GET /a/../b%20c?d HTTP/1.1",
                    "Host: mysite.com",
                    "X_Forwarded_For: 1.2.3.4",
                    "X-Forwarded-For: 1.2.3.4",
                    "Connection: X-Secret",
                    "X-Secret: 1",
                    "",
                    "");
            Message answer = client.send(request).readResponse();

            assertEquals(200, answer.status());
            assertEquals("ok", answer.body());
            UwsgiRequest packet = backends.request();
            assertEquals("0/0", packet.modifiers());
            assertEquals("/b c", packet.variable("PATH_INFO"));
            assertEquals("/a/../b%20c?d", packet.variable("REQUEST_URI"));
            assertEquals("127.0.0.1", packet.variable("REMOTE_ADDR"));
            assertEquals(String.valueOf(client.localPort()), packet.variable("REMOTE_PORT"));
            assertEquals("127.0.0.1", packet.variable("HTTP_X_FORWARDED_FOR"));
            assertNull(packet.variable("HTTP_X_SECRET"));
            assertNull(packet.variable("HTTP_CONNECTION"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void names_with_an_underscore_pass_only_where_the_operator_says_so(boolean pass) throws Exception {
        Map<String, String> options = Map.of("uwsgi-underscores", String.valueOf(pass));
        try (GatewayUnderTest gatewayWithOption = GatewayUnderTest.start(container, options);
                ScriptedBackend backend = backends.answering(OK)) {
            gatewayWithOption
                    .serve(uwsgi(backend))
                    .exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\nX_User: 1\r\nX_Both: 1\r\nX-Both: 2\r\n\r\n");
            UwsgiRequest request = backends.request();
            assertEquals(pass ? "1" : null, request.variable("HTTP_X_USER"));
            assertEquals("2", request.variable("HTTP_X_BOTH"));
        }
    }

    @Test
    void every_request_has_a_connection_of_its_own() throws Exception {
        try (ScriptedBackend backend = backends.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            for (int i = 1; i <= 5; i++) {
                client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n");
                assertEquals("ok", client.readResponse().body());
                assertEquals(i, backend.connections());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void more_requests_than_a_backend_can_take_wait_in_the_gateway(int cores) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        int limit = Math.max(2, cores);
        try (GatewayUnderTest limited = GatewayUnderTest.start(container, Map.of("uwsgi-connections", "2"));
                ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    backends.add(UwsgiRequest.readFrom(wire));
                    release.await();
                    wire.send(OK);
                })) {
            limited.serve(new Attributes(0, 0, cores, 0, 1), uwsgi(backend));
            List<Wire> clients = new ArrayList<>();
            for (int i = 0; i < limit + 2; i++) {
                clients.add(limited.connect().send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n"));
            }
            Await.until("the backend has all that it can take", () -> backends.count() == limit);
            Await.until("the others are under way", () -> limited.upstream().inFlight() == limit + 2);
            assertEquals(limit, backend.connections());
            release.countDown();
            for (Wire client : clients) {
                assertEquals("ok", client.readResponse().body());
                client.close();
            }
        }
    }

    @Test
    void the_modifiers_are_those_of_the_key_and_follow_its_last_announcement() throws Exception {
        try (ScriptedBackend backend = backends.answering(OK)) {
            gateway.serve(new Attributes(5, 9, 0, 0, 1), uwsgi(backend)).serveKey("other.com", uwsgi(backend));
            gateway.get("/");
            assertEquals("5/9", backends.request().modifiers());
            gateway.exchange("GET / HTTP/1.1\r\nHost: other.com\r\n\r\n");
            assertEquals("0/0", backends.request().modifiers());
            gateway.serve(new Attributes(7, 0, 0, 0, 1), uwsgi(backend)).get("/");
            assertEquals("7/0", backends.request().modifiers());
        }
    }

    @Test
    void an_answer_without_a_length_ends_with_its_connection() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    UwsgiRequest.readFrom(wire);
                    wire.send("HTTP/1.1 200 OK\r\n\r\nfirst");
                    seen.await();
                    wire.send(" and last");
                });
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n");
            String head = client.readHead();
            assertEquals("first", client.readChunk());
            seen.countDown();
            assertEquals("first and last", "first" + client.readChunk());
            assertEquals("", client.readChunk());
            assertTrue(head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked"), head);
        }
    }

    @Test
    void an_answer_shorter_than_it_says_is_passed_on_as_one_that_breaks_off() throws Exception {
        try (ScriptedBackend backend = backends.answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")) {
            assertFalse(gateway.serve(uwsgi(backend)).get("/").complete());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void an_answer_that_has_no_body_is_none_that_waits_for_one(String status) throws Exception {
        try (ScriptedBackend backend = backends.answering("HTTP/1.1 " + status + "\r\n\r\n");
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            for (int i = 0; i < 2; i++) {
                Message answer = client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n")
                        .readResponse();
                assertEquals(Integer.parseInt(status.substring(0, 3)), answer.status());
            }
        }
    }

    @Test
    void the_head_of_an_answer_alone_is_enough_for_head() throws Exception {
        try (ScriptedBackend backend = backends.answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: mysite.com\r\n\r\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200"));
            client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void a_backend_that_closes_before_its_answer_is_like_any_other_that_does() throws Exception {
        try (ScriptedBackend bad = ScriptedBackend.playing((wire, connection) -> UwsgiRequest.readFrom(wire));
                ScriptedBackend good = backends.answering(OK)) {
            gateway.serve(uwsgi(bad), uwsgi(good));
            assertEquals("ok", gateway.get("/").body());
            assertEquals(1, gateway.upstream().failuresInARow());
            gateway.leave(GatewayUnderTest.HOST, uwsgi(good));
            assertEquals(502, gateway.post("body").status());
        }
    }

    @Test
    void to_one_that_closes_to_a_large_packet_the_request_was_too_large_and_it_stays_in() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: mysite.com\r\nX-Large: " + "x".repeat(5000) + "\r\n\r\n";
        Script closing = (wire, connection) -> wire.read(4);
        try (LogCapture log = new LogCapture();
                ScriptedBackend one = ScriptedBackend.playing(closing);
                ScriptedBackend other = ScriptedBackend.playing(closing)) {
            gateway.serve(uwsgi(one), uwsgi(other));
            Message answer = gateway.exchange(request);

            assertEquals(431, answer.status());
            assertEquals(2, one.connections() + other.connections());
            gateway.upstreams().forEach(upstream -> assertEquals(0, upstream.failuresInARow()));
            assertTrue(
                    log.lines().stream().anyMatch(line -> line.contains("raise buffer-size")), log.lines()::toString);
        }
    }

    @Test
    void a_head_that_no_packet_can_hold_reaches_no_backend() throws Exception {
        // It is in there twice, with its escapes and without.
        String path = "/" + "x".repeat(32_700);
        try (GatewayUnderTest lenient = GatewayUnderTest.start(container, Map.of("max-uri", "64k"));
                ScriptedBackend backend = backends.answering(OK)) {
            Message answer = lenient.serve(uwsgi(backend)).get(path);

            assertEquals(431, answer.status());
            assertEquals(0, backend.connections());
            assertEquals(0, lenient.upstream().inFlight());
        }
    }

    @Test
    void a_websocket_is_asked_for_in_variables() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    backends.add(UwsgiRequest.readFrom(wire));
                    wire.send(WebSocketTest.ACCEPT);
                    wire.send("echo " + wire.read(5));
                });
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            client.send(WebSocketTest.ASK);
            assertEquals("HTTP/1.1 101", client.readHead().substring(0, 12));
            client.send("hello");
            assertEquals("echo hello", client.read(10));

            UwsgiRequest request = backends.request();
            assertEquals("Upgrade", request.variable("HTTP_CONNECTION"));
            assertEquals("websocket", request.variable("HTTP_UPGRADE"));
            assertEquals("dGhlIHNhbXBsZSBub25jZQ==", request.variable("HTTP_SEC_WEBSOCKET_KEY"));
        }
    }

    @Test
    void who_asks_for_a_websocket_in_vain_gets_an_answer() throws Exception {
        try (ScriptedBackend backend = backends.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                Wire client = gateway.serve(uwsgi(backend)).connect()) {
            for (int i = 0; i < 2; i++) {
                Message answer = client.send(WebSocketTest.ASK).readResponse();
                assertEquals(403, answer.status());
                assertEquals("no", answer.body());
            }
        }
    }

    @Test
    void an_answer_that_its_application_marks_is_compressed() throws Exception {
        try (ScriptedBackend backend = backends.answering(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nuWSGI-Encoding: gzip\r\n\r\n" + "a".repeat(5000))) {
            Message answer = gateway.serve(uwsgi(backend))
                    .exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\nAccept-Encoding: gzip\r\n\r\n");
            assertEquals(List.of("gzip"), answer.values("content-encoding"));
        }
    }
}
