package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** One line for every exchange, however it ends. */
@ParameterizedClass
@EnumSource(Container.class)
final class AccessLogPassageTest {
    private final Path file;
    private final GatewayUnderTest gateway;

    AccessLogPassageTest(Container container, @TempDir Path folder) throws Exception {
        file = folder.resolve("access.log");
        gateway = GatewayUnderTest.start(
                container,
                Map.of(
                        "access-log", "common",
                        "access-log-file", file.toString(),
                        "trusted-proxies", "127.0.0.0/8"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_whole_exchange_is_complete() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("hello")) {
            Message answer = gateway.serve(backend)
                    .exchange("POST /a?b HTTP/1.1\r\nHost: mysite.com:80\r\nContent-Length: 3\r\n"
                            + "X-Forwarded-For: 6.6.6.6, 9.8.7.6\r\n\r\nabc");

            String line = line();
            assertTrue(line.startsWith("9.8.7.6 - - ["), line);
            assertSays(line, "] \"POST /a?b HTTP/1.1\" 200 5 host=\"mysite.com:80\" in=3 first_us=");
            assertSays(
                    line,
                    " key=mysite.com backend=" + backend.endpoint() + " attempts=1 id="
                            + answer.values("x-request-id").get(0) + " outcome=complete");
        }
    }

    @Test
    void every_attempt_counts() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("hello")) {
            gateway.serve(ScriptedBackend.nobody(), backend.endpoint()).get("/");

            assertSays(line(), " backend=" + backend.endpoint() + " attempts=2 ");
        }
    }

    @Test
    void an_answer_of_the_gateways_is_a_refusal() throws Exception {
        int length = gateway.get("/x").body().length();

        String line = line();
        assertSays(line, " 404 " + length + " host=\"mysite.com\" in=0 first_us=");
        assertSays(line, " key=- backend=- attempts=0 id=");
        assertSays(line, " error=destination_not_found outcome=refused");
    }

    @Test
    void so_is_one_without_an_exchange() throws Exception {
        gateway.exchange("GET /x HTTP/1.1\r\nHost: mysite.com\r\nRollcall-Gateways: self\r\n\r\n");

        assertSays(line(), "\"GET /x HTTP/1.1\" 508 ");
    }

    @Test
    void an_answer_that_breaks_off_is_truncated() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        })) {
            gateway.serve(backend).get("/");

            String line = line();
            // Where nothing of it had gone out yet, the client gets an honest page.
            assertTrue(line.endsWith(line.contains(" 502 ") ? " outcome=refused" : " outcome=truncated"), line);
        }
    }

    @Test
    void a_client_may_leave_first() throws Exception {
        String block = "x".repeat(64 * 1024);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                wire.sendChunk(block);
            }
        })) {
            try (Wire client = gateway.serve(backend).connect()) {
                client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n").readHead();
                client.readChunk();
                client.reset();
            }

            assertSays(line(), " outcome=client_gone");
        }
    }

    private String line() {
        Await.until("there is a line", () -> !lines().isEmpty());
        assertEquals(1, lines().size());
        return lines().get(0);
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (IOException notYet) {
            return List.of();
        }
    }

    private static void assertSays(String line, String part) {
        assertTrue(line.contains(part), () -> line + "\n lacks " + part);
    }
}
