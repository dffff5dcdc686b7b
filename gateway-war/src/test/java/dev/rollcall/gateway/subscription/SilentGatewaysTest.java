package dev.rollcall.gateway.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.subscriber.Announcer;
import dev.rollcall.subscriber.SubscriptionState.Status;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Gateways above that say nothing, as uWSGI's routers do. */
final class SilentGatewaysTest {
    private static final Duration FREQ = Duration.ofSeconds(10);
    private static final Endpoint OWN = new Endpoint("127.0.0.1", 1);

    private final SilentGateways silent = new SilentGateways(FREQ);

    private static Announcer announcer(int port) {
        Endpoint gateway = new Endpoint("127.0.0.1", port);
        Set<ServiceKey> keys = Set.of(ServiceKey.parse("mysite.com").orElseThrow());
        return new Announcer(
                "announcer",
                () -> Optional.of(OWN),
                () -> Map.of(gateway, keys),
                FREQ,
                key -> Attributes.DEFAULT,
                Optional.empty());
    }

    @Test
    void one_that_never_answers_is_told_of_once() throws Exception {
        try (LogCapture log = new LogCapture();
                DatagramSocket mute = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Announcer announcer = announcer(mute.getLocalPort())) {
            announcer.start();
            mute.receive(new DatagramPacket(new byte[4096], 4096));
            Await.until("it is announced", () -> !announcer.subscriptions().isEmpty());

            long patience = 3 * FREQ.toNanos();
            for (long now : new long[] {0, patience - 1}) {
                silent.look(announcer.subscriptions(), now);
                assertEquals(0, log.lines().size());
            }
            for (long now : new long[] {patience, 2 * patience, 9 * patience}) {
                silent.look(announcer.subscriptions(), now);
                assertEquals(1, log.lines().size());
            }
            assertTrue(
                    log.lines().get(0).startsWith("WARNING gateway=127.0.0.1:" + mute.getLocalPort() + " has never"),
                    log.lines()::toString);
            assertEquals(Status.ANNOUNCED, announcer.subscriptions().get(0).getStatus());
        }
    }
}
