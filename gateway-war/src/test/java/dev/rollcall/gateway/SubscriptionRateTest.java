package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.BadDatagrams;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one source sends too much of, on real sockets: 127.0.0.2 floods, 127.0.0.1 does not. */
@Timeout(60)
final class SubscriptionRateTest {
    private static final Endpoint BACKEND = new Endpoint("127.0.0.1", 1);
    private static final int ROUNDS = 5;
    // Together fewer than the usual receive buffer holds, so that the system drops none.
    private static final int BAD = 200;
    private static final int GOOD = 20;

    private final LogCapture log = new LogCapture();
    private final MessageSigner signer = MessageSigner.parse(
                    "shop", "ed25519:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
            .orElseThrow();

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void a_flood_of_bad_signatures_from_one_address_is_not_checked_and_each_of_another_is_accepted(@TempDir Path folder)
            throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys"), "shop ed25519 A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg .example.com\n");
        byte[] bad = signer.sign(BadDatagrams.subscribe("evil.example.com", BACKEND), System.currentTimeMillis(), 1);
        bad[bad.length - 1] ^= 1;
        long startNanos = System.nanoTime();
        try (TestGateway gateway =
                        TestGateway.start("subscription-keys", keys.toString(), "subscription-failure-rate", "2");
                DatagramSocket flood = socket("127.0.0.2");
                DatagramSocket good = socket("127.0.0.1")) {
            for (int round = 1; round <= ROUNDS; round++) {
                for (int i = 0; i < BAD; i++) {
                    send(gateway, flood, bad);
                    if (i % (BAD / GOOD) == 0) {
                        announce(gateway, good, "shop" + i + ".example.com");
                    }
                }
                int sofar = round;
                Await.until(
                        "all are counted", () -> accepted(gateway) + rejected(gateway) == sofar * (long) (BAD + GOOD));
                assertEquals((long) round * GOOD, accepted(gateway), gateway.stats());
            }
            long seconds = (System.nanoTime() - startNanos) / 1_000_000_000 + 1;
            long checked = count(gateway, "SIGNATURE_INVALID");
            assertTrue(checked <= 20 + 2 * seconds, checked + " were checked in " + seconds + " s");
        }
        assertTrue(
                log.lines().stream()
                        .anyMatch(line -> line.contains("from=/127.0.0.2:") && line.contains("FAILED_TOO_OFTEN")),
                () -> log.lines().toString());
    }

    @Test
    void what_is_more_than_its_share_is_not_read() throws Exception {
        try (TestGateway gateway = TestGateway.start("subscription-rate", "1");
                DatagramSocket noisy = socket("127.0.0.2");
                DatagramSocket good = socket("127.0.0.1")) {
            byte[] datagram = BadDatagrams.subscribe("noisy.example.com", BACKEND);
            for (int i = 0; i < BAD; i++) {
                send(gateway, noisy, datagram);
            }
            send(gateway, good, BadDatagrams.subscribe("quiet.example.com", BACKEND));
            Await.until("all are counted", () -> accepted(gateway) + count(gateway, "RATE_EXCEEDED") == BAD + 1);
            assertTrue(gateway.stats().contains("\"quiet.example.com\""), gateway.stats());
            assertTrue(accepted(gateway) >= 11, gateway.stats());
            assertTrue(count(gateway, "RATE_EXCEEDED") > 0, gateway.stats());
        }
        assertEquals(
                1,
                log.lines().stream()
                        .filter(line -> line.contains("from=/127.0.0.2:") && line.contains("RATE_EXCEEDED"))
                        .count());
    }

    private void announce(TestGateway gateway, DatagramSocket socket, String host) {
        byte[] datagram = BadDatagrams.subscribe(host, BACKEND);
        send(gateway, socket, signer.sign(datagram, System.currentTimeMillis(), System.nanoTime()));
    }

    private static DatagramSocket socket(String address) throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
    }

    private static void send(TestGateway gateway, DatagramSocket socket, byte[] bytes) {
        try {
            InetSocketAddress receiver = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), gateway.udpPorts().get(0));
            socket.send(new DatagramPacket(bytes, bytes.length, receiver));
        } catch (IOException unsent) {
            throw new AssertionError(unsent);
        }
    }

    private static long accepted(TestGateway gateway) {
        return count(gateway, "accepted");
    }

    private static long rejected(TestGateway gateway) {
        return count(gateway, "SIGNATURE_INVALID") + count(gateway, "FAILED_TOO_OFTEN");
    }

    private static long count(TestGateway gateway, String name) {
        Matcher count = Pattern.compile("\"" + name + "\":(\\d+)").matcher(gateway.stats());
        return count.find() ? Long.parseLong(count.group(1)) : 0;
    }
}
