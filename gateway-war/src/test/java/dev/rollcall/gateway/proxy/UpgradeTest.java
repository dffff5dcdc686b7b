package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes that come to nothing, or to something else, and WebSockets in which nothing happens. */
@ParameterizedClass
@EnumSource(Container.class)
final class UpgradeTest {
    private final Container container;

    UpgradeTest(Container container) {
        this.container = container;
    }

    private GatewayUnderTest start(String... option) throws Exception {
        return GatewayUnderTest.start(container, option.length == 0 ? Map.of() : Map.of(option[0], option[1]));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 300_000})
    void a_refusal_arrives_whole(int length) throws Exception {
        String page = "x".repeat(length);
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = ScriptedBackend.answering(
                        "HTTP/1.1 403 Forbidden\r\nX-Why: no\r\n" + "Content-Length: " + length + "\r\n\r\n" + page)) {
            gateway.serve(backend);
            try (Wire client = gateway.connect()) {
                for (int i = 0; i < 2; i++) {
                    Message answer = client.send(WebSocketTest.ASK).readResponse();
                    assertEquals(403, answer.status());
                    assertEquals(page, answer.body());
                    assertEquals(List.of("no"), answer.values("x-why"));
                }
            }
            Await.until("nothing runs", () -> gateway.upstream().successes() == 2);
            assertEquals(0, gateway.upstream().inFlight());
        }
    }

    @Test
    void a_streamed_refusal_arrives_piece_by_piece() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    wire.sendChunk("one");
                    wire.read(1);
                })) {
            gateway.serve(backend);
            try (Wire client = gateway.connect().send(WebSocketTest.ASK)) {
                client.readHead();
                assertEquals("one", client.readChunk());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n",
                "GET / HTTP/1.1\r\nUpgrade: websocket, h2c\r\nConnection: Upgrade\r\n",
                "GET / HTTP/1.1\r\nUpgrade: TLS/1.0\r\nConnection: Upgrade\r\n",
                "POST / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n",
                "GET / HTTP/1.0\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            })
    void any_other_upgrade_is_an_ordinary_request(String head) throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = ScriptedBackend.saying("ordinary")) {
            gateway.serve(backend);
            Message answer = gateway.exchange(head + "Host: mysite.com\r\n\r\n");
            assertEquals("ordinary", answer.body());
            assertEquals(List.of(), backend.request().values("upgrade"));
            assertTrue(backend.request().values("connection").stream()
                    .noneMatch(value -> value.toLowerCase(Locale.ROOT).contains("upgrade")));
            assertEquals(List.of(), backend.request().values("http2-settings"));
        }
    }

    @Test
    void an_upgrade_that_connection_does_not_name_is_none() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = ScriptedBackend.saying("ordinary")) {
            gateway.serve(backend);
            Message answer = gateway.exchange("GET / HTTP/1.1\r\nUpgrade: websocket\r\nHost: mysite.com\r\n\r\n");
            // Jetty refuses it by itself.
            assertEquals(container == Container.JETTY ? 400 : 200, answer.status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
            })
    void a_backend_that_switches_to_something_else_gives_no_valid_answer(String answer) throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(answer).awaitEnd();
                })) {
            gateway.serve(backend);
            assertEquals(502, gateway.exchange(WebSocketTest.ASK).status());
            assertEquals(502, gateway.post("x").status());
            assertEquals(0, gateway.upstream().inFlight());
        }
    }

    @Test
    void a_handshake_goes_on_to_the_next_instance_where_one_cannot_be_reached() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = ScriptedBackend.playing(UpgradeTest::acceptAndEcho)) {
            gateway.serve(ScriptedBackend.nobody(), ScriptedBackend.nobody()).serve(backend);
            try (Wire client = gateway.connect().send(WebSocketTest.ASK)) {
                assertTrue(client.readHead().startsWith("HTTP/1.1 101"));
                assertEquals("x", client.send("x").read(1));
            }
        }
    }

    private static void acceptAndEcho(Wire wire, int connection) throws IOException {
        wire.readRequest();
        wire.send(WebSocketTest.ACCEPT);
        while (true) {
            wire.send(wire.read(1));
        }
    }

    @Test
    void a_handshake_that_nobody_can_take_gets_an_answer() throws Exception {
        try (GatewayUnderTest gateway = start()) {
            assertEquals(404, gateway.exchange(WebSocketTest.ASK).status());
            gateway.serve(ScriptedBackend.nobody());
            assertEquals(503, gateway.exchange(WebSocketTest.ASK).status());
        }
    }

    @Test
    void a_handshake_that_is_not_answered_times_out_like_any_request() throws Exception {
        try (GatewayUnderTest gateway = start("http-timeout", "300ms");
                ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.awaitEnd();
                })) {
            gateway.serve(backend);
            assertEquals(504, gateway.exchange(WebSocketTest.ASK).status());
            assertEquals(0, gateway.upstream().inFlight());
        }
    }

    @Test
    void a_silent_websocket_is_closed_after_its_own_time_out() throws Exception {
        try (GatewayUnderTest gateway = start("websocket-idle-timeout", "500ms");
                ScriptedBackend backend = ScriptedBackend.playing(UpgradeTest::acceptAndEcho)) {
            gateway.serve(backend);
            try (Wire client = gateway.connect().send(WebSocketTest.ASK)) {
                client.readHead();
                long start = System.nanoTime();
                client.awaitEnd();
                assertTrue(System.nanoTime() - start > 400_000_000L);
            }
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
        }
    }

    @Test
    void no_other_time_out_closes_it() throws Exception {
        Map<String, String> shorter =
                Map.of("http-timeout", "200ms", "backend-keepalive", "100ms", "websocket-idle-timeout", "1500ms");
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, shorter);
                ScriptedBackend backend = ScriptedBackend.playing(UpgradeTest::acceptAndEcho)) {
            gateway.serve(backend);
            try (Wire client = gateway.connect().send(WebSocketTest.ASK)) {
                client.readHead();
                long start = System.nanoTime();
                client.awaitEnd();
                assertTrue(System.nanoTime() - start > 1_400_000_000L);
            }
        }
    }

    @Test
    void a_client_that_does_not_read_makes_the_backend_wait() throws Exception {
        String block = "x".repeat(64 * 1024);
        long[] sent = new long[1];
        try (GatewayUnderTest gateway = start("websocket-idle-timeout", "2s");
                ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(WebSocketTest.ACCEPT);
                    while (true) {
                        wire.send(block);
                        sent[0] += block.length();
                    }
                })) {
            gateway.serve(backend);
            try (Wire client = Wire.narrowTo(gateway.port()).send(WebSocketTest.ASK)) {
                client.readHead();
                // It stops by itself, for want of a reader: nothing moves, which is idleness.
                Await.until("the tunnel is closed", () -> gateway.upstream().inFlight() == 0);
                // What the system buffers on the way is a few megabytes; the gateway holds one buffer.
                assertTrue(gateway.upstream().receivedBytes() < 8_000_000, sent[0] + " bytes");
            }
        }
    }

    @Test
    void a_backend_that_does_not_read_makes_the_client_wait() throws Exception {
        String block = "x".repeat(64 * 1024);
        CountDownLatch over = new CountDownLatch(1);
        ServerSocket narrow = new ServerSocket();
        narrow.setReceiveBufferSize(8 * 1024);
        narrow.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (GatewayUnderTest gateway = start("websocket-idle-timeout", "2s");
                ScriptedBackend backend = ScriptedBackend.playing(narrow, (wire, connection) -> {
                    wire.readRequest();
                    wire.send(WebSocketTest.ACCEPT);
                    over.await();
                })) {
            gateway.serve(backend);
            try (Wire client = gateway.connect().send(WebSocketTest.ASK)) {
                client.readHead();
                // It stops by itself, for want of a reader, until the tunnel is closed for idleness.
                assertThrows(IOException.class, () -> {
                    while (true) {
                        client.send(block);
                    }
                });
                Await.until("the tunnel is closed", () -> gateway.upstream().inFlight() == 0);
                assertTrue(
                        gateway.upstream().sentBytes() < 8_000_000,
                        gateway.upstream().sentBytes() + " bytes");
            } finally {
                over.countDown();
            }
        }
    }
}
