package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is too much for one request, or for one client. */
@ParameterizedClass
@EnumSource(Container.class)
final class RequestLimitsTest {
    private static final String CHUNKED_POST =
            "POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final GatewayUnderTest gateway;

    RequestLimitsTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(
                container,
                Map.of(
                        "max-body", "10",
                        "max-uri", "100",
                        "max-requests-per-client", "2",
                        "trusted-proxies", "127.0.0.1",
                        "http-timeout", "500ms"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_body_as_long_as_it_may_be_arrives() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                Wire client = gateway.serve(backend).connect()) {
            assertEquals("ok", gateway.post("0123456789").body());

            client.send(CHUNKED_POST).sendChunk("01234").sendChunk("56789").sendChunk("");
            assertEquals("ok", client.readResponse().body());
            assertEquals("0123456789", backend.requests().get(1).body());
        }
    }

    @Test
    void one_that_is_announced_as_longer_is_refused_before_it_comes() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                Wire client = gateway.serve(backend).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 11\r\n\r\n");

            Message answer = client.readResponse();
            assertEquals(413, answer.status());
            assertEquals(List.of("rollcall; error=http_request_error"), answer.values("proxy-status"));
            assertEquals(List.of("close"), answer.values("connection"));
            // Tomcat reads the body off before it closes.
            client.send("01234567890").awaitEnd();
            assertEquals(0, backend.connections());
        }
    }

    @Test
    void one_that_turns_out_longer_is_cut_with_413() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> wire.readRequest());
                Wire client = gateway.serve(backend).connect()) {
            client.send(CHUNKED_POST).sendChunk("01234").sendChunk("567890");

            assertEquals(413, client.readResponse().status());
            client.awaitEnd();
            assertFalse(backend.requests().stream().anyMatch(Message::complete));
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
            assertEquals(0, gateway.upstream().failures());
        }
    }

    @Test
    void one_that_turns_out_longer_in_the_middle_of_an_answer_cuts_that_off() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .sendChunk("some");
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            String head = client.send(CHUNKED_POST).sendChunk("01234").readHead();
            assertTrue(head.startsWith("HTTP/1.1 200"), head);
            assertEquals("some", client.readChunk());
            client.sendChunk("567890");

            // Neither the end of a whole answer nor a page of ours in the middle of it.
            assertEquals("", client.readAll().replace("\r\n", ""));
        }
    }

    @Test
    void a_body_that_is_none_in_the_middle_of_an_answer_cuts_that_off_too() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .sendChunk("some");
                    wire.awaitEnd();
                });
                Wire client = gateway.serve(backend).connect()) {
            client.send(CHUNKED_POST).sendChunk("01234").readHead();
            assertEquals("some", client.readChunk());
            client.send("no chunk at all\r\n\r\n");

            assertEquals("", client.readAll().replace("\r\n", ""));
        }
    }

    @Test
    void a_body_that_stops_coming_is_the_clients_fault() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> wire.readRequest());
                Wire client = gateway.serve(backend).connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 10\r\n\r\n01234");

            Message answer = client.readResponse();
            assertEquals(408, answer.status());
            assertEquals(List.of("close"), answer.values("connection"));
            client.awaitEnd();
            assertEquals(0, gateway.upstream().failures());
        }
    }

    @Test
    void a_backend_that_does_not_answer_a_whole_body_is_the_one_to_blame() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.awaitEnd();
        })) {
            assertEquals(504, gateway.serve(backend).post("01234").status());
            assertEquals(1, gateway.upstream().failures());
        }
    }

    @Test
    void a_target_may_be_long_but_not_too_long() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(backend);

            assertEquals(200, gateway.get("/?" + "x".repeat(98)).status());
            assertEquals(414, gateway.get("/?" + "x".repeat(99)).status());
            assertEquals(414, gateway.get("/" + "x".repeat(100)).status());
            assertEquals(1, backend.requests().size());
        }
    }

    @Test
    void a_client_has_so_many_requests_running_and_no_more() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    while (true) {
                        wire.readRequest();
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
                        assertTrue(answer.await(10, TimeUnit.SECONDS));
                        wire.send("ok");
                    }
                });
                Wire first = gateway.serve(backend).connect();
                Wire second = gateway.connect()) {
            first.send(from("10.0.0.1")).readHead();
            second.send(from("10.0.0.1")).readHead();

            Message refused = gateway.exchange(from("10.0.0.1"));
            assertEquals(429, refused.status());
            assertEquals(List.of("1"), refused.values("retry-after"));
            answer.countDown();
            // Another client is not concerned.
            assertEquals(200, gateway.exchange(from("10.0.0.2")).status());

            first.read(2);
            second.read(2);
            Await.until("they have ended", () -> gateway.upstream().inFlight() == 0);
            assertEquals(200, gateway.exchange(from("10.0.0.1")).status());
        }
    }

    private static String from(String client) {
        return "GET / HTTP/1.1\r\nHost: mysite.com\r\nX-Forwarded-For: " + client + "\r\n\r\n";
    }
}
