package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an error page says, to whom, and in which form. */
@ParameterizedClass
@EnumSource(Container.class)
final class ErrorAnswersTest {
    private final Path pages;
    private final GatewayUnderTest gateway;

    ErrorAnswersTest(Container container, @TempDir Path pages) throws Exception {
        this.pages = pages;
        gateway = GatewayUnderTest.start(
                container, Map.of("http-timeout", "300ms", "error-pages", pages.toString(), "request-id", "continue"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_host_that_nobody_serves_is_no_destination() throws Exception {
        assertError("destination_not_found", gateway.get("/"));
    }

    @Test
    void who_has_left_is_unavailable() throws Exception {
        Endpoint gone = ScriptedBackend.nobody();
        gateway.serve(gone).leave(GatewayUnderTest.HOST, gone);

        assertError("destination_unavailable", gateway.get("/"));
    }

    @Test
    void who_refuses_connections_is_told_apart() throws Exception {
        gateway.serve(ScriptedBackend.nobody(), ScriptedBackend.nobody());

        assertError("connection_refused", gateway.get("/"));
    }

    @Test
    void a_name_without_an_address_is_told_apart() throws Exception {
        gateway.serve(new Endpoint("no-such-host.invalid", 80));

        assertError("dns_error", gateway.get("/"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, connection_terminated",
                "no http at all, http_protocol_error",
                "HTTP/1.1 200 OK~Content-Length: x, http_protocol_error",
                "HTTP/1.1 200 OK~Content-Length: 9, http_response_incomplete"
            })
    void so_is_what_is_wrong_with_an_answer(String head, String expected) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send(head == null ? "" : head.replace("~", "\r\n") + "\r\n\r\n");
        })) {
            gateway.serve(backend);
            Message answer = gateway.post("x");

            // The head may have gone out before the end of the body was missed.
            if (answer.status() == 200) {
                assertTrue(!answer.complete());
            } else {
                assertError(expected, answer);
            }
        }
    }

    @Test
    void silence_is_a_time_out() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> wire.awaitEnd())) {
            assertError("http_response_timeout", gateway.serve(backend).get("/"));
        }
    }

    @Test
    void a_circle_is_a_loop() throws Exception {
        assertError("proxy_loop_detected", get("Rollcall-Gateways: self"));
    }

    @Test
    void json_for_whoever_likes_it_best() throws Exception {
        Message answer = get("X-Request-Id: abc-1\r\nAccept: application/json, text/plain;q=0.5");

        assertEquals(404, answer.status());
        assertEquals(List.of("application/json"), answer.values("content-type"));
        assertEquals(
                "{\"status\":404,\"title\":\"Not Found\","
                        + "\"detail\":\"No application is subscribed for this host and path.\",\"request_id\":\"abc-1\"}\n",
                answer.body());
        Message problem = get("Accept: application/problem+json");
        assertEquals(List.of("application/problem+json"), problem.values("content-type"));
    }

    @Test
    void an_operators_page_takes_the_place_of_ours() throws Exception {
        Path page = Files.writeString(pages.resolve("508.html"), "<p>Sorry {{request-id}}</p>");
        String request = "X-Request-Id: abc-1\r\nRollcall-Gateways: self\r\nAccept: ";
        Await.until("the new page is seen", () -> get(request + "*/*").body().startsWith("<p>"));

        Message answer = get(request + "text/html, */*;q=0.1");
        Files.delete(page);

        assertEquals("<p>Sorry abc-1</p>", answer.body());
        assertEquals(List.of("text/html;charset=utf-8"), answer.values("content-type"));
        assertEquals(List.of("rollcall; error=proxy_loop_detected"), answer.values("proxy-status"));
        // Who asks for something else does not get it.
        assertEquals(
                List.of("application/json"), get(request + "application/json").values("content-type"));
    }

    private Message get(String fields) {
        try {
            return gateway.exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\n" + fields + "\r\n\r\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void assertError(String type, Message answer) {
        assertEquals(List.of("rollcall; error=" + type), answer.values("proxy-status"), answer.head());
        String id = answer.values("x-request-id").get(0);
        assertTrue(answer.body().endsWith("\nRequest " + id + "\n"), answer.body());
        assertEquals(List.of("no-store"), answer.values("cache-control"));
        assertEquals(answer.status() == 503 ? List.of("1") : List.of(), answer.values("retry-after"));
    }
}
