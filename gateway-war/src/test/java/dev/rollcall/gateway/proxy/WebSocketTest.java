package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets: the handshake, and what passes once it is done. What passes is opaque, so no frames are needed here. */
@ParameterizedClass
@EnumSource(Container.class)
final class WebSocketTest {
    static final String ASK = String.join(
            "\r\n",
            "GET /chat?room=1 HTTP/1.1",
            "Host: mysite.com",
            "Upgrade: websocket",
            "Connection: keep-alive, Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: chat, superchat",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
            "Origin: http://mysite.com",
            "",
            "");
    static final String ACCEPT = String.join(
            "\r\n",
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "Sec-WebSocket-Protocol: superchat",
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover",
            "",
            "");
    private static final String EVERY_BYTE =
            IntStream.range(0, 256).mapToObj(Character::toString).collect(Collectors.joining());

    private final Container container;
    private final GatewayUnderTest gateway;

    WebSocketTest(Container container) throws Exception {
        this.container = container;
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private static void accept(Wire wire) throws IOException {
        wire.readRequest();
        wire.send(ACCEPT);
    }

    /** Sends back what it gets, byte by byte. */
    private static void echo(Wire wire, int connection) throws IOException {
        accept(wire);
        while (true) {
            wire.send(wire.read(1));
        }
    }

    private Wire open() throws IOException {
        Wire client = gateway.connect().send(ASK);
        assertTrue(client.readHead().startsWith("HTTP/1.1 101"));
        return client;
    }

    private void awaitNothingInFlight() {
        Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
    }

    @Test
    void the_fields_of_the_handshake_pass_untouched() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing(WebSocketTest::echo)) {
            gateway.serve(backend);
            try (Wire client = gateway.connect().send(ASK)) {
                Message answer = new Message(client.readHead(), "", true);
                Message asked = backend.request();
                assertEquals("GET /chat?room=1 HTTP/1.1", asked.startLine());
                for (String name : List.of(
                        "sec-websocket-key",
                        "sec-websocket-version",
                        "sec-websocket-protocol",
                        "sec-websocket-extensions",
                        "origin")) {
                    assertEquals(new Message(ASK.strip(), "", true).values(name), asked.values(name), name);
                }
                assertEquals(List.of("websocket"), asked.values("upgrade"));
                assertEquals(List.of("Upgrade"), asked.values("connection"));
                assertEquals(List.of("1.1 rollcall"), asked.values("via"));
                assertEquals(List.of("127.0.0.1"), asked.values("x-forwarded-for"));

                assertEquals(101, answer.status());
                assertEquals(List.of("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), answer.values("sec-websocket-accept"));
                assertEquals(List.of("superchat"), answer.values("sec-websocket-protocol"));
                assertEquals(
                        List.of("permessage-deflate; server_no_context_takeover"),
                        answer.values("sec-websocket-extensions"));
                assertEquals(List.of("websocket"), answer.values("upgrade"));
                // Tomcat adds "keep-alive" where the client has said so.
                assertTrue(answer.values("connection").get(0).startsWith("Upgrade"));
                assertEquals(List.of(), answer.values("content-length"));
                assertEquals(List.of(), answer.values("transfer-encoding"));
            }
        }
    }

    @Test
    void every_byte_passes_both_ways_and_is_counted() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing(WebSocketTest::echo)) {
            gateway.serve(backend);
            try (Wire client = open()) {
                assertEquals(1, gateway.upstream().inFlight());
                for (int round = 0; round < 3; round++) {
                    assertEquals(EVERY_BYTE, client.send(EVERY_BYTE).read(256));
                }
                assertEquals(3 * 256, gateway.upstream().sentBytes());
                assertEquals(3 * 256, gateway.upstream().receivedBytes());
            }
            awaitNothingInFlight();
            assertEquals(1, gateway.upstream().successes());
            assertEquals(0, gateway.upstream().failures());
        }
    }

    @Test
    void bytes_that_come_together_with_the_handshake_are_not_lost() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send(ACCEPT + "hello" + EVERY_BYTE);
            wire.send(wire.read(261));
            wire.awaitEnd();
        })) {
            gateway.serve(backend);
            try (Wire client = gateway.connect().send(ASK + "early" + EVERY_BYTE)) {
                client.readHead();
                assertEquals("hello" + EVERY_BYTE, client.read(261));
                assertEquals("early" + EVERY_BYTE, client.read(261));
            }
            awaitNothingInFlight();
        }
    }

    @Test
    void much_passes_both_ways_at_once() throws Exception {
        String block = EVERY_BYTE.repeat(4096);
        int blocks = 16;
        CountDownLatch received = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            accept(wire);
            Thread sender = sending(wire, block, blocks);
            for (int i = 0; i < blocks; i++) {
                assertEquals(block, wire.read(block.length()));
            }
            sender.join();
            received.countDown();
            wire.awaitEnd();
        })) {
            gateway.serve(backend);
            try (Wire client = open()) {
                Thread sender = sending(client, block, blocks);
                for (int i = 0; i < blocks; i++) {
                    assertEquals(block, client.read(block.length()));
                }
                sender.join();
                assertTrue(received.await(10, TimeUnit.SECONDS));
            }
            awaitNothingInFlight();
        }
    }

    private static Thread sending(Wire wire, String block, int blocks) {
        Thread sender = new Thread(() -> {
            try {
                for (int i = 0; i < blocks; i++) {
                    wire.send(block);
                }
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        });
        sender.start();
        return sender;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_finishes_sending_still_gets_the_rest(boolean clientFinishes) throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            accept(wire);
            if (clientFinishes) {
                heard.add(wire.readAll());
            } else {
                wire.send("bye");
                wire.finishSending();
                heard.add(wire.readAll());
            }
        })) {
            gateway.serve(backend);
            try (Wire client = open()) {
                client.send("last words");
                if (clientFinishes) {
                    client.finishSending();
                    assertEquals("", client.readAll());
                } else {
                    assertEquals("bye", client.readAll());
                    client.send(", and these");
                    client.finishSending();
                }
                Await.until("heard", () -> !heard.isEmpty());
            }
            assertEquals(clientFinishes ? "last words" : "last words, and these", heard.get(0));
            awaitNothingInFlight();
            assertEquals(0, gateway.upstream().failures());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_client_that_leaves_ends_it_for_the_backend_too(boolean reset) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            accept(wire);
            wire.awaitEnd();
            ended.countDown();
        })) {
            gateway.serve(backend);
            try (Wire client = open()) {
                if (reset) {
                    client.reset();
                }
            }
            assertTrue(ended.await(10, TimeUnit.SECONDS));
            awaitNothingInFlight();
            assertEquals(0, gateway.upstream().failures());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_backend_that_leaves_ends_it_for_the_client_too(boolean reset) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            accept(wire);
            wire.read(1);
            if (reset) {
                wire.reset();
            }
        })) {
            gateway.serve(backend);
            try (Wire client = open()) {
                client.send("x").awaitEnd();
            }
            awaitNothingInFlight();
        }
    }

    @Test
    void it_stays_open_when_its_backend_is_drained() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing(WebSocketTest::echo);
                ScriptedBackend next = ScriptedBackend.saying("next")) {
            gateway.serve(backend);
            try (Wire client = open()) {
                gateway.serve(next).leave("mysite.com", backend.endpoint());
                assertEquals("next", gateway.get("/").body());
                assertEquals("still there", client.send("still there").read(11));
            }
        }
    }

    @Test
    void many_of_them_hold_no_threads() throws Exception {
        List<Wire> clients = new ArrayList<>();
        try (ScriptedBackend backend = ScriptedBackend.playing(WebSocketTest::echo)) {
            gateway.serve(backend);
            // More than either container, or the upstream client, has threads.
            for (int i = 0; i < 300; i++) {
                clients.add(open());
            }
            assertEquals(300, gateway.upstream().inFlight());
            for (Wire client : clients) {
                assertEquals("ping", client.send("ping").read(4));
            }
            for (Wire client : clients) {
                client.close();
            }
            awaitNothingInFlight();
        }
    }

    @Test
    void handshakes_that_get_no_answer_leave_room_for_other_requests() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        List<Wire> clients = new ArrayList<>();
        try (ScriptedBackend silent = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    enough.await();
                });
                ScriptedBackend other = ScriptedBackend.saying("served")) {
            gateway.serve(silent).serveKey("other.test", other.endpoint());
            for (int i = 0; i < 250; i++) {
                clients.add(gateway.connect().send(ASK));
            }
            // Tomcat gives one of its 200 threads to each that waits; the others are told to come back later.
            int waiting = container == Container.TOMCAT ? 100 : 250;
            Await.until("all are decided", () -> gateway.upstream().inFlight() == waiting);
            assertEquals(
                    "served",
                    gateway.exchange("GET / HTTP/1.1\r\nHost: other.test\r\n\r\n")
                            .body());
            enough.countDown();
            for (Wire client : clients) {
                client.close();
            }
            awaitNothingInFlight();
        }
    }

    @Test
    void it_passes_through_a_gateway_behind_a_gateway() throws Exception {
        for (Container lower : Container.values()) {
            try (ScriptedBackend backend = ScriptedBackend.playing(WebSocketTest::echo);
                    GatewayUnderTest behind = GatewayUnderTest.start(lower, Map.of())) {
                behind.serve(backend);
                gateway.serveKey(lower + ".test", behind.endpoint());
                String ask = ASK.replace("mysite.com", lower + ".test");
                behind.serveKey(lower + ".test", backend.endpoint());
                try (Wire client = gateway.connect().send(ask + "early")) {
                    assertTrue(client.readHead().startsWith("HTTP/1.1 101"));
                    assertEquals("early", client.read(5));
                    assertEquals("hello", client.send("hello").read(5));
                }
                assertEquals(
                        List.of("1.1 rollcall", "1.1 rollcall"),
                        backend.request().values("via"));
                Await.until("nothing runs", () -> behind.upstream().inFlight() == 0);
            }
        }
    }
}
