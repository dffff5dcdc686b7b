package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend on its way out, over real sockets. */
@Timeout(60)
class DrainTest {
    private static final ServiceKey KEY = ServiceKey.parse("mysite.com").orElseThrow();
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    @Test
    void what_runs_is_counted_and_finishes_while_new_requests_go_elsewhere() throws Exception {
        try (ScriptedBackend leaving = slow();
                ScriptedBackend staying = ScriptedBackend.saying("stay");
                TestGateway gateway = TestGateway.start()) {
            gateway.subscribe("mysite.com", leaving.endpoint());
            CompletableFuture<String> slow = whenServed(gateway);
            Await.until("it is there", () -> leaving.requests().size() == 1);
            gateway.subscribe("mysite.com", staying.endpoint());
            Await.until("so is the other", () -> gateway.stats()
                    .contains(staying.endpoint().toString()));

            SubscriptionMessage drain = new Drain(KEY, leaving.endpoint(), 30);
            assertEquals(OptionalLong.of(1), tell(gateway, drain).inFlight());
            for (int i = 0; i < 10; i++) {
                assertEquals("200 stay", gateway.get("mysite.com", "/"));
            }
            assertTrue(gateway.stats().contains("\"draining\":true"), gateway::stats);

            mayAnswer.countDown();
            assertEquals("200 late", slow.get());
            Await.until(
                    "nothing runs any more",
                    () -> tell(gateway, drain).inFlight().equals(OptionalLong.of(0)));
        }
    }

    @Test
    void the_only_one_goes_on_to_serve_until_it_has_left() throws Exception {
        try (ScriptedBackend app = ScriptedBackend.saying("only");
                TestGateway gateway = TestGateway.start()) {
            gateway.subscribe("mysite.com", app.endpoint());
            gateway.awaitAnswer("mysite.com", "200");
            Await.until("nothing runs", () -> gateway.stats().contains("\"active_sessions\":0"));
            assertEquals(
                    OptionalLong.of(0),
                    tell(gateway, new Drain(KEY, app.endpoint(), 30)).inFlight());
            assertEquals("200 only", gateway.get("mysite.com", "/"));

            assertEquals(
                    OptionalLong.empty(),
                    tell(gateway, new Unsubscribe(KEY, app.endpoint())).inFlight());
            assertTrue(gateway.get("mysite.com", "/").startsWith("503"));
        }
    }

    @Test
    void who_has_drained_its_seconds_is_gone() throws Exception {
        try (ScriptedBackend app = ScriptedBackend.saying("only");
                TestGateway gateway = TestGateway.start()) {
            gateway.subscribe("mysite.com", app.endpoint());
            gateway.awaitAnswer("mysite.com", "200");
            tell(gateway, new Drain(KEY, app.endpoint(), 1));
            gateway.awaitAnswer("mysite.com", "503");
        }
    }

    private ScriptedBackend slow() throws Exception {
        return ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            mayAnswer.await();
            wire.send(OK + "late");
        });
    }

    private static CompletableFuture<String> whenServed(TestGateway gateway) {
        return CompletableFuture.supplyAsync(() -> {
            Await.until("it is known", () -> gateway.stats().contains("mysite.com"));
            return gateway.get("mysite.com", "/");
        });
    }

    /** Returns what the gateway answers. */
    private static Answer tell(TestGateway gateway, SubscriptionMessage message) {
        byte[] question = Answer.ask(SubscriptionCodec.encode(message), "token");
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(30_000);
            socket.send(new DatagramPacket(
                    question,
                    question.length,
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), gateway.udpPorts().get(0))));
            DatagramPacket answer = new DatagramPacket(new byte[1000], 1000);
            socket.receive(answer);
            return Answer.decode(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()))
                    .orElseThrow();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
