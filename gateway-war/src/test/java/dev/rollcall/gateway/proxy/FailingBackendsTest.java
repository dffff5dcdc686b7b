package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which backends get no requests for a while, and how they come back. */
@ParameterizedClass
@EnumSource(Container.class)
final class FailingBackendsTest {
    private final Container container;

    FailingBackendsTest(Container container) {
        this.container = container;
    }

    private GatewayUnderTest start(String... options) throws Exception {
        return GatewayUnderTest.start(container, Map.of(options[0], options[1], options[2], options[3]));
    }

    @Test
    void one_that_cannot_be_reached_stays_out_though_it_announces_itself() throws Exception {
        Endpoint nobody = ScriptedBackend.nobody();
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of());
                ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(nobody).serve(backend);
            assertEquals("ok", gateway.get("/").body());
            assertTrue(gateway.upstream().isUnreachable());

            gateway.serve(nobody);
            assertTrue(gateway.upstream().isUnreachable());
            assertEquals(1, gateway.upstream().failuresInARow());
        }
    }

    @Test
    void a_try_in_vain_leaves_it_out_for_longer() throws Exception {
        Endpoint nobody = ScriptedBackend.nobody();
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of());
                ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(nobody).serve(backend);
            gateway.get("/");
            Upstream sick = gateway.upstream();
            Await.until("it has been tried", () -> says(gateway, "ok") && sick.failuresInARow() == 2);

            assertTrue(sick.nanosUntilTry(System.nanoTime()) > TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void a_new_instance_at_the_same_address_is_used_at_once() throws Exception {
        Endpoint nobody = ScriptedBackend.nobody();
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of());
                ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(Attributes.DEFAULT.withInstance("a".repeat(16)), nobody)
                    .serve(backend);
            gateway.get("/");
            gateway.serve(Attributes.DEFAULT.withInstance("a".repeat(16)), nobody);
            assertTrue(gateway.upstream().isOut());

            gateway.serve(Attributes.DEFAULT.withInstance("b".repeat(16)), nobody);
            assertFalse(gateway.upstream().isOut());
        }
    }

    @Test
    void one_that_comes_back_is_tried_and_used_again() throws Exception {
        Endpoint address = ScriptedBackend.nobody();
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of());
                ScriptedBackend other = ScriptedBackend.saying("other")) {
            gateway.serve(address).serve(other);
            assertEquals("other", gateway.get("/").body());
            Upstream sick = gateway.upstream();
            assertTrue(sick.isOut());

            try (ScriptedBackend back = ScriptedBackend.playing(
                    new ServerSocket(address.port(), 10, InetAddress.getByName(address.host())),
                    ScriptedBackend.say("back"))) {
                Await.until("it has been tried", () -> says(gateway, "back"));
                Await.until("it is well", () -> !sick.isOut());
                assertTrue(back.connections() > 0);
            }
        }
    }

    @Test
    void while_one_request_tries_it_the_others_go_elsewhere() throws Exception {
        Endpoint address = ScriptedBackend.nobody();
        CountDownLatch answer = new CountDownLatch(1);
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of());
                ScriptedBackend other = ScriptedBackend.saying("other")) {
            gateway.serve(address).serve(other);
            gateway.get("/");
            Upstream sick = gateway.upstream();
            try (ScriptedBackend slow = ScriptedBackend.playing(
                            new ServerSocket(address.port(), 10, InetAddress.getByName(address.host())),
                            (wire, connection) -> {
                                wire.readRequest();
                                answer.await();
                                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nback");
                            });
                    Wire first = gateway.connect();
                    Wire second = gateway.connect()) {
                Await.until("its time has come", () -> sick.nanosUntilTry(System.nanoTime()) <= 0);
                String request = "GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n";
                // Of two requests in turn, one is its.
                first.send(request);
                second.send(request);
                Await.until("it is being tried", () -> slow.requests().size() == 1);
                for (int i = 0; i < 6; i++) {
                    assertEquals("other", gateway.get("/").body());
                }
                assertEquals(1, slow.requests().size());
                assertTrue(sick.isOnTrial());
                answer.countDown();
                first.readResponse();
                second.readResponse();
                assertFalse(sick.isOut());
            }
        }
    }

    @Test
    void one_that_does_not_answer_is_left_out_but_never_all_of_a_pool() throws Exception {
        try (GatewayUnderTest gateway = start("http-timeout", "150ms", "backend-failure-timeouts", "1");
                ScriptedBackend silent = ScriptedBackend.playing((wire, connection) -> wire.awaitEnd());
                ScriptedBackend silentToo = ScriptedBackend.playing((wire, connection) -> wire.awaitEnd())) {
            gateway.serve(silent, silentToo);
            for (int i = 0; i < 3; i++) {
                assertEquals(504, gateway.get("/").status());
            }

            assertTrue(gateway.upstreams().get(0).isOut());
            assertFalse(gateway.upstreams().get(1).isOut());
        }
    }

    @Test
    void errors_in_a_row_leave_it_out_where_they_are_counted() throws Exception {
        try (GatewayUnderTest gateway = start("backend-failure-5xx", "2", "backend-failure-share", "50");
                ScriptedBackend broken = ScriptedBackend.playing((wire, connection) -> {
                    for (Message request = wire.readRequest(); request != null; request = wire.readRequest()) {
                        wire.send("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                ScriptedBackend good = ScriptedBackend.saying("ok")) {
            gateway.serve(broken, good);
            int errors = 0;
            for (int i = 0; i < 8; i++) {
                errors += gateway.get("/").status() == 500 ? 1 : 0;
            }

            assertEquals(2, errors);
            assertTrue(gateway.upstream().isOut());
        }
    }

    @Test
    void where_all_are_left_out_the_one_that_is_due_first_is_tried() throws Exception {
        Endpoint address = ScriptedBackend.nobody();
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of())) {
            gateway.serve(address);
            assertEquals(503, gateway.get("/").status());
            try (ScriptedBackend back = ScriptedBackend.playing(
                    new ServerSocket(address.port(), 10, InetAddress.getByName(address.host())),
                    ScriptedBackend.say("back"))) {
                assertEquals("back", gateway.get("/").body());
                assertFalse(gateway.upstream().isOut());
                assertEquals(1, back.connections());
            }
        }
    }

    private static boolean says(GatewayUnderTest gateway, String body) {
        try {
            return gateway.get("/").body().equals(body);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
