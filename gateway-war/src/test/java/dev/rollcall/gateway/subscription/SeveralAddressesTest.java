package dev.rollcall.gateway.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.admission.Admission;
import dev.rollcall.gateway.admission.SignatureCheck;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.config.SettingsSource;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SeveralAddressesTest {
    private static final InetSocketAddress ANY_PORT = loopback(0);

    private final GatewaySettings settings =
            GatewaySettings.from(new SettingsSource(Map.of(), Map.of(), Map.of(), Map.of()));
    private final DatagramCounters counters = new DatagramCounters();
    private final SubscriptionRegistry registry = new SubscriptionRegistry(
            settings.subscriptionTolerance(),
            settings.maxSubscriptions(),
            settings.admission().maxBackendsPerKey(),
            settings.subscriptionAlgo(),
            settings.fallbackKey(),
            new SplittableRandom(1),
            new RegistryLog(),
            List.of(),
            Optional.empty(),
            Optional.empty());

    @Test
    void what_comes_in_at_any_of_them_counts_in_one_table() throws Exception {
        try (SubscriptionListener listener = listener(ANY_PORT, otherLoopback())) {
            listener.bind();
            listener.start();
            List<InetSocketAddress> bound = listener.localAddresses();
            assertEquals(2, bound.size());
            for (InetSocketAddress address : bound) {
                subscribe(address, "port" + address.getPort() + ".com");
            }
            Await.until("both are there", () -> registry.table().routes().size() == 2);
            assertEquals(2, counters.accepted());
        }
    }

    @Test
    void one_that_is_taken_does_not_keep_the_others_from_being_served() throws Exception {
        DatagramSocket predecessor = new DatagramSocket(ANY_PORT);
        InetSocketAddress taken = loopback(predecessor.getLocalPort());
        try (SubscriptionListener listener = listener(taken, ANY_PORT)) {
            listener.start();
            Await.until("one is bound", () -> bound(listener) == 1);
            subscribe(listener.localAddresses().get(0), "mysite.com");
            Await.until("it is served", () -> counters.accepted() == 1);
            predecessor.close();
            Await.until("the other is bound too", () -> bound(listener) == 2);
            subscribe(taken, "mysite.com");
            Await.until("it is served as well", () -> counters.accepted() == 2);
        }
    }

    @Test
    void who_cannot_do_without_them_is_told_which_one_is_taken() throws Exception {
        try (DatagramSocket other = new DatagramSocket(ANY_PORT);
                SubscriptionListener listener = listener(ANY_PORT, loopback(other.getLocalPort()))) {
            IOException refused = assertThrows(IOException.class, listener::bind);
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.startsWith("127.0.0.1:" + other.getLocalPort() + " cannot be bound"), message);
        }
    }

    @Test
    void a_question_about_the_registry_is_answered_until_the_end_and_not_after() throws Exception {
        SubscriptionListener listener = listener(ANY_PORT);
        try (listener) {
            listener.start();
            assertEquals(
                    List.of(),
                    listener.ask(asked -> asked.subscriptions(System.nanoTime()))
                            .get(10, TimeUnit.SECONDS));
        }
        assertThrows(
                ExecutionException.class, () -> listener.ask(asked -> "never").get(10, TimeUnit.SECONDS));
    }

    private SubscriptionListener listener(InetSocketAddress... addresses) {
        Admission admission = new Admission(settings.admission(), "self", Optional::empty);
        SubscriptionIntake intake = new SubscriptionIntake(registry, admission, SignatureCheck.none(), counters);
        return new SubscriptionListener(List.of(addresses), registry, intake, () -> {});
    }

    private static int bound(SubscriptionListener listener) {
        try {
            return listener.localAddresses().size();
        } catch (IOException closed) {
            throw new AssertionError(closed);
        }
    }

    private static void subscribe(InetSocketAddress gateway, String key) throws IOException {
        Endpoint endpoint = new Endpoint("127.0.0.1", 1);
        TestGateway.send(gateway, new Subscribe(ServiceKey.parse(key).orElseThrow(), endpoint, Attributes.DEFAULT));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static InetSocketAddress otherLoopback() {
        return new InetSocketAddress(InetAddresses.forString("127.0.0.2"), 0);
    }
}
