package dev.rollcall.gateway.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.admission.Admission;
import dev.rollcall.gateway.admission.Refusal;
import dev.rollcall.gateway.admission.SignatureCheck;
import dev.rollcall.gateway.config.AdmissionSettings;
import dev.rollcall.gateway.config.RateSettings;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.Decoded.Reason;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On real UDP sockets. */
final class SubscriptionListenerTest {
    private static final Pattern LISTENING = Pattern.compile("listening for subscriptions on udp .*:([0-9]+)");
    private static final Duration LONG = Duration.ofHours(1);

    private final LogCapture log = new LogCapture();
    private final DatagramCounters counters = new DatagramCounters();
    private final DatagramSocket sender;
    private SubscriptionRegistry registry = registry(LONG);
    private SubscriptionListener listener = listener("127.0.0.1", 0);

    SubscriptionListenerTest() throws IOException {
        sender = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() throws Exception {
        listener.close();
        sender.close();
        log.close();
        assertTrue(listenerThreads().isEmpty(), "threads are left: " + listenerThreads());
    }

    @Test
    void a_subscription_becomes_visible_and_leaves_again() throws Exception {
        listener.start();
        send(subscribe("a.com", "10.0.0.7:8080"));
        awaitMembers("a.com", "[10.0.0.7:8080]");
        send(subscribe("a.com", "10.0.0.8:8080"));
        awaitMembers("a.com", "[10.0.0.7:8080, 10.0.0.8:8080]");

        send(new Unsubscribe(key("a.com"), endpoint("10.0.0.7:8080")));
        awaitMembers("a.com", "[10.0.0.8:8080]");
        assertEquals(3, counters.accepted());
    }

    @ParameterizedTest
    @ValueSource(strings = {":8080", "0.0.0.0:8080"})
    void an_address_without_host_means_the_senders(String address) throws Exception {
        listener.start();
        send(subscribe("a.com", address));
        awaitMembers("a.com", "[127.0.0.1:8080]");

        send(new Unsubscribe(key("a.com"), endpoint(address)));
        awaitMembers("a.com", "[]");
    }

    @Test
    void a_sender_may_speak_ipv6() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no ::1");
        listener = listener("::1", 0);
        listener.start();
        try (DatagramSocket ipv6 = new DatagramSocket(new InetSocketAddress(InetAddresses.forString("::1"), 0))) {
            byte[] bytes = SubscriptionCodec.encode(subscribe("a.com", ":8080"));
            ipv6.send(new DatagramPacket(bytes, bytes.length, InetAddresses.forString("::1"), port()));
        }

        awaitMembers("a.com", "[[::1]:8080]");
    }

    @Test
    void a_bad_datagram_is_counted_by_its_reason_and_costs_only_itself() throws Exception {
        listener.start();
        sendBytes(new byte[3]);
        sendBytes(new byte[0]);
        sendBytes(items());
        sendBytes(items("key", "a b", "address", "10.0.0.7:80"));
        sendBytes(items("key", "a.com"));
        sendBytes(items("key", "a.com", "address", "nowhere"));
        sendBytes(items("key", "a.com", "address", "10.0.0.7:80", "weight", "heavy"));
        sendBytes(items("key", "a.com", "address", "10.0.0.7:80", "proto", "fastcgi"));
        sendBytes(items("key", "a.com", "address", "10.0.0.7:80", "hops", "1"));
        send(subscribe("good.com", "10.0.0.7:80"));

        awaitMembers("good.com", "[10.0.0.7:80]");
        assertEquals(1, counters.accepted());
        assertEquals(2, counters.rejected(Reason.TOO_SHORT));
        for (Reason reason : Reason.values()) {
            assertEquals(reason == Reason.TOO_SHORT ? 2 : 1, counters.rejected(reason), reason.toString());
        }
    }

    @Test
    void bad_datagrams_do_not_fill_the_log_and_their_bytes_are_shown_as_plain_text() throws Exception {
        listener.start();
        for (int i = 0; i < 200; i++) {
            sendBytes(items("key", "evil\r\n\u001b[31m", "address", "10.0.0.7:80"));
        }
        Await.until("all are counted", () -> counters.rejected(Reason.KEY_INVALID) == 200);

        List<String> reported = log.lines().stream()
                .filter(line -> line.contains("rejected datagram"))
                .toList();
        assertFalse(reported.isEmpty());
        assertTrue(reported.size() < 20, "lines: " + reported.size());
        assertTrue(reported.get(0).chars().allMatch(c -> c >= ' ' && c < 0x7f), reported.get(0));
    }

    @Test
    void a_good_datagram_gets_through_a_flood_of_random_bytes() throws Exception {
        listener.start();
        Random random = new Random(1);
        byte[] good = SubscriptionCodec.encode(subscribe("good.com", "10.0.0.7:80"));
        for (int i = 0; i < 3_000; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            sendBytes(random.nextBoolean() ? noise : damaged(good, random));
        }
        // A flood may overflow the socket's buffer, in which case a subscriber announces itself again.
        Await.until("the good one is in", () -> {
            sendBytes(good);
            return members("good.com").contains("10.0.0.7:80");
        });
    }

    @Test
    void the_longest_datagram_is_read_whole() throws Exception {
        listener.start();
        byte[] good = SubscriptionCodec.encode(subscribe("a.com", "10.0.0.7:80"));
        // What stands before a damaged item counts.
        byte[] longest = Arrays.copyOf(good, 65_507);
        sendBytes(longest);

        awaitMembers("a.com", "[10.0.0.7:80]");
    }

    @Test
    void a_lease_expires_by_itself() throws Exception {
        registry = registry(Duration.ofMillis(150));
        listener = listener("127.0.0.1", 0);
        listener.start();
        send(subscribe("a.com", "10.0.0.7:80"));

        // The table is only read here; nothing is sent and nothing looked up that could have expired it.
        Await.until("subscribed", () -> logged("subscribed key=a.com endpoint=10.0.0.7:80 weight=1"));
        Await.until("expired", () -> logged("expired key=a.com endpoint=10.0.0.7:80"));
        awaitMembers("a.com", "[]");
    }

    @Test
    void a_taken_port_is_taken_over_as_soon_as_it_is_free() throws Exception {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            listener = listener("127.0.0.1", other.getLocalPort());
            assertThrows(BindException.class, listener::bind);
            listener.start();
            Await.until("it says so", () -> logged("cannot be bound"));
            other.close();
            Await.until("it has the port", () -> logged("listening for subscriptions"));
        }

        send(subscribe("a.com", "10.0.0.7:80"));
        awaitMembers("a.com", "[10.0.0.7:80]");
        assertEquals(
                1,
                log.lines().stream()
                        .filter(line -> line.contains("cannot be bound"))
                        .count());
    }

    @Test
    void closing_frees_the_port_and_twice_is_harmless() throws Exception {
        listener.bind();
        int port = port();
        listener.start();
        listener.close();
        listener.close();

        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).close();
    }

    @Test
    void closing_ends_the_wait_for_a_taken_port() throws Exception {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            listener = listener("127.0.0.1", other.getLocalPort());
            listener.start();
            Await.until("it waits", () -> logged("cannot be bound"));
            listener.close();
            assertTrue(listenerThreads().isEmpty());
        }
    }

    @Test
    void closing_in_the_moment_of_binding_frees_the_port_too() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            port = free.getLocalPort();
        }
        for (int i = 0; i < 200; i++) {
            SubscriptionListener brief = listener("127.0.0.1", port);
            brief.start();
            brief.close();
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).close();
        }
    }

    @Test
    void two_listeners_live_in_one_jvm() throws Exception {
        SubscriptionRegistry otherRegistry = registry(LONG);
        listener.start();
        int port = port();
        try (SubscriptionListener other = listener("127.0.0.1", 0, otherRegistry, new DatagramCounters())) {
            other.start();
            Await.until("both listen", () -> ports().size() == 2);
            byte[] bytes = SubscriptionCodec.encode(subscribe("a.com", "10.0.0.7:80"));
            sender.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            awaitMembers("a.com", "[10.0.0.7:80]");
        }

        assertEquals(List.of(), otherRegistry.table().routes());
    }

    @Test
    void who_asks_is_answered_and_nobody_else() throws Exception {
        registry = new SubscriptionRegistry(LONG, 1, Algorithm.WRR, Optional.empty(), new Random(1), new RegistryLog());
        listener = listener("127.0.0.1", 0);
        listener.start();
        send(subscribe("a.com", "10.0.0.7:80"));
        sendBytes(Answer.ask(SubscriptionCodec.encode(subscribe("a.com", "10.0.0.7:80")), "first"));
        assertEquals(new Answer("first", Optional.empty()), receiveAnswer());
        sendBytes(Answer.ask(SubscriptionCodec.encode(subscribe("b.com", "10.0.0.7:80")), "second"));
        assertEquals(new Answer("second", Optional.of("table full")), receiveAnswer());
        sendBytes(Answer.ask(items("key", "a b", "address", "10.0.0.7:80"), "third"));
        assertEquals(new Answer("third", Optional.of("key invalid")), receiveAnswer());
        assertEquals(1, counters.rejected(Refusal.TABLE_FULL));
    }

    private Answer receiveAnswer() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
        sender.setSoTimeout(10_000);
        sender.receive(packet);
        return Answer.decode(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()))
                .orElseThrow();
    }

    private SubscriptionListener listener(String host, int port) {
        return listener(host, port, registry, counters);
    }

    private static SubscriptionListener listener(
            String host, int port, SubscriptionRegistry registry, DatagramCounters counters) {
        Admission everything = new Admission(
                new AdmissionSettings(List.of(), List.of(), 1000, RateSettings.NONE, Scheme.HTTP),
                "self",
                Optional::empty);
        return new SubscriptionListener(
                List.of(new InetSocketAddress(InetAddresses.forString(host), port)),
                registry,
                new SubscriptionIntake(registry, everything, SignatureCheck.none(), counters),
                () -> {});
    }

    private static SubscriptionRegistry registry(Duration tolerance) {
        return new SubscriptionRegistry(
                tolerance, 1000, Algorithm.WRR, Optional.empty(), new Random(1), new RegistryLog());
    }

    private void awaitMembers(String host, String members) {
        Await.until(host + " has " + members, () -> members(host).equals(members));
    }

    private String members(String host) {
        Route route = registry.table().lookup(host, "/");
        return route == null
                ? "no route"
                : route.pool().members().stream()
                        .map(member -> member.upstream().toString())
                        .toList()
                        .toString();
    }

    private boolean logged(String part) {
        return log.lines().stream().anyMatch(line -> line.contains(part));
    }

    private List<Integer> ports() {
        return log.lines().stream()
                .map(LISTENING::matcher)
                .filter(Matcher::find)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .toList();
    }

    private int port() {
        Await.until("it listens", () -> !ports().isEmpty());
        return ports().get(ports().size() - 1);
    }

    private void send(SubscriptionMessage message) {
        sendBytes(SubscriptionCodec.encode(message));
    }

    private void sendBytes(byte[] bytes) {
        try {
            sender.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port()));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] damaged = Arrays.copyOf(good, random.nextInt(good.length));
        if (damaged.length > 0) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    /** A subscription packet with these names and values, right or wrong. */
    private static byte[] items(String... namesAndValues) {
        StringBuilder packet = new StringBuilder("\u00e0\u0000\u0000\u0000");
        for (String text : namesAndValues) {
            packet.append((char) text.length()).append('\u0000').append(text);
        }
        return packet.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Subscribe subscribe(String key, String address) {
        return new Subscribe(key(key), endpoint(address), Attributes.DEFAULT);
    }

    private static ServiceKey key(String text) {
        return ServiceKey.parse(text).orElseThrow();
    }

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    private static boolean hasIpv6() {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddresses.forString("::1"), 0))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    private static List<String> listenerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("rollcall-subscription"))
                .toList();
    }
}
