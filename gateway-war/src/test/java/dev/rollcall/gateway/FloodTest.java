package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 100,000 bad datagrams while clients ask without a pause. Nothing here depends on how quick anything is. */
final class FloodTest {
    private static final int DATAGRAMS = 100_000;
    private static final int CLIENTS = 3;
    private static final String SECRET = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8";
    private static final Pattern COUNT = Pattern.compile("\"[A-Z_]+\":(\\d+)");

    private final LogCapture log = new LogCapture();
    private final HttpServer app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final MessageSigner signer =
            MessageSigner.parse("shop", "hmac-sha256:" + SECRET).orElseThrow();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private volatile boolean asking = true;

    FloodTest() throws Exception {}

    @BeforeEach
    void startApplication() {
        app.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[] {'o', 'k'});
            }
        });
        app.start();
    }

    @AfterEach
    void stop() {
        app.stop(0);
        log.close();
    }

    @Test
    void no_request_fails_good_subscriptions_arrive_and_the_log_stays_short(@TempDir Path folder) throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "shop hmac-sha256 " + SECRET + " .example.com\n");
        try (TestGateway gateway = TestGateway.start("subscription-keys", keys.toString());
                DatagramSocket socket = new DatagramSocket()) {
            announceUntilAnswered(gateway, socket, "old.example.com");
            List<Thread> clients = startClients(gateway);
            BadDatagrams bad = new BadDatagrams(signer, 1);
            for (int i = 0; i < DATAGRAMS / 2; i++) {
                send(gateway, socket, bad.next());
            }
            // Now the others of the flood are on their way, or in the gateway's hands.
            Thread rest = new Thread(() -> flood(gateway, bad), "flood");
            rest.start();
            announceUntilAnswered(gateway, socket, "new.example.com");
            rest.join();
            long soFar = answers.get();
            Await.until("answers after the flood", () -> answers.get() >= soFar + 10 * CLIENTS);
            asking = false;
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(List.of(), List.copyOf(failures));
            assertTrue(rejected(gateway) > 0, gateway.stats());
        }
        long lines = log.lines().stream()
                .filter(line -> line.contains("rejected datagram"))
                .count();
        assertTrue(lines < DATAGRAMS / 1000, lines + " lines about bad datagrams");
    }

    private List<Thread> startClients(TestGateway gateway) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Thread(() -> ask(gateway), "client-" + i));
        }
        clients.forEach(Thread::start);
        return clients;
    }

    private void ask(TestGateway gateway) {
        while (asking) {
            String answer = gateway.get("old.example.com", "/");
            if (!answer.equals("200 ok")) {
                failures.add(answer);
            }
            answers.incrementAndGet();
        }
    }

    private void flood(TestGateway gateway, BadDatagrams bad) {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < DATAGRAMS / 2; i++) {
                send(gateway, socket, bad.next());
            }
        } catch (Exception unsent) {
            failures.add(unsent.toString());
        }
    }

    /** As a subscriber does that gets no answer: what the system has dropped is said again. */
    private void announceUntilAnswered(TestGateway gateway, DatagramSocket socket, String host) {
        Await.until(host + " is served", () -> {
            try {
                byte[] datagram = BadDatagrams.subscribe(
                        host, new Endpoint("127.0.0.1", app.getAddress().getPort()));
                send(gateway, socket, signer.sign(datagram, System.currentTimeMillis(), System.nanoTime()));
            } catch (IOException unsent) {
                throw new AssertionError(unsent);
            }
            return gateway.get(host, "/").equals("200 ok");
        });
    }

    private static void send(TestGateway gateway, DatagramSocket socket, byte[] bytes) throws IOException {
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), gateway.udpPorts().get(0));
        socket.send(new DatagramPacket(bytes, bytes.length, address));
    }

    private static long rejected(TestGateway gateway) {
        return COUNT.matcher(gateway.stats())
                .results()
                .mapToLong(count -> Long.parseLong(count.group(1)))
                .sum();
    }
}
