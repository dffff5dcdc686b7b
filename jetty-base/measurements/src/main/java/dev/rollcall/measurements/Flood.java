package dev.rollcall.measurements;

import com.sun.net.httpserver.HttpServer;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long requests take while 100,000 bad datagrams come in, ten thousand a second and then as quickly as they can be
 * sent, compared with the time before; and what becomes of the datagrams. The gateway checks signatures of {@code
 * HMAC_SHA256} or, dearer by far, {@code ED25519}. They come from 127.0.0.2, so it needs Linux.
 */
public final class Flood {
    private static final int DATAGRAMS = 100_000;
    private static final int PER_SECOND = 10_000;
    private static final int QUIET_SECONDS = 10;
    private static final String SHOP = "shop.example.com";

    private final GatewayProcess gateway;
    private final MessageSigner signer;
    private final Endpoint application;
    private final Random random = new Random(1);
    private final DatagramSocket good = new DatagramSocket(loopback(1));
    // Another machine, as the gateway sees it.
    private final DatagramSocket evil = new DatagramSocket(loopback(2));

    private Flood(GatewayProcess gateway, MessageSigner signer, Endpoint application) throws IOException {
        this.gateway = gateway;
        this.signer = signer;
        this.application = application;
    }

    /** {@code Flood [gateway.war [HMAC_SHA256|ED25519]]}. */
    public static void main(String[] args) throws Exception {
        Path war = Path.of(args.length > 0 ? args[0] : "gateway-war/target/gateway.war");
        Signing signing = args.length > 1 ? Signing.valueOf(args[1]) : Signing.HMAC_SHA256;
        // Else it waits 40 ms between head and body.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[] {'o', 'k'});
            }
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        Endpoint application = new Endpoint("127.0.0.1", server.getAddress().getPort());
        try (Signing.KeyFile keys = signing.keyFile();
                GatewayProcess gateway = GatewayProcess.start(war, keys.options())) {
            new Flood(gateway, signing.signer().orElseThrow(), application).run(System.out);
        }
        System.exit(0);
    }

    private static InetSocketAddress loopback(int lastByte) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastByte}), 0);
    }

    private void run(PrintStream out) throws Exception {
        announce(SHOP);
        keepAnnouncing();
        while (!Clients.isServed(gateway.httpPort(), SHOP)) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        try (Clients clients = new Clients(gateway.httpPort(), SHOP)) {
            TimeUnit.SECONDS.sleep(2 * QUIET_SECONDS);
            long heapBefore = gateway.liveHeapKiB();
            clients.take();
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            out.printf("without flood:     %s%n", clients.take());
            long linesBefore = gateway.logLines();
            flood(out, clients, "10,000/s:", PER_SECOND);
            flood(out, clients, "at full speed:", Integer.MAX_VALUE);
            out.printf(
                    "log lines %d; heap in use after a collection %d KiB before, %d KiB after%n",
                    gateway.logLines() - linesBefore, heapBefore, gateway.liveHeapKiB());
        }
    }

    private void flood(PrintStream out, Clients clients, String name, int perSecond) throws Exception {
        long rejectedBefore = gateway.rejected();
        Long droppedBefore = gateway.droppedBySystem();
        // Signed once: the sender must not need more of the processor than the gateway.
        byte[] own = signer.sign(subscribe("evil.example.com"), System.currentTimeMillis(), 1);
        byte[] foreign = signer.sign(subscribe("www.example.org"), System.currentTimeMillis(), 1);
        String newcomer = "new-" + perSecond + ".example.com";
        clients.take();
        long startNanos = System.nanoTime();
        for (int i = 0; i < DATAGRAMS; i++) {
            long waitNanos = startNanos + i * TimeUnit.SECONDS.toNanos(1) / perSecond - System.nanoTime();
            if (waitNanos > 1_000_000) {
                LockSupport.parkNanos(waitNanos);
            }
            send(evil, bad(i % 6, own, foreign));
            if (i % (DATAGRAMS / 100) == 0) {
                // An application that comes in the middle of it all, and repeats itself as long as nobody answers.
                announce(newcomer);
            }
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        String requests = clients.take();
        TimeUnit.SECONDS.sleep(1);
        Long dropped = gateway.droppedBySystem();
        out.printf("flood %-12s %s%n", name, requests);
        out.printf(
                "  %d bad datagrams in %.1f s: %d counted as rejected, %s dropped by the system; newcomer served: %s%n",
                DATAGRAMS,
                seconds,
                gateway.rejected() - rejectedBefore,
                dropped == null || droppedBefore == null ? "?" : dropped - droppedBefore,
                Clients.isServed(gateway.httpPort(), newcomer));
    }

    private byte[] bad(int kind, byte[] own, byte[] foreign) {
        return switch (kind) {
            case 0 -> randomBytes();
            case 1 -> Arrays.copyOf(own, random.nextInt(own.length));
            case 2 -> subscribe("evil.example.com");
            case 3 -> foreign;
            default -> withOtherSignature(own.clone());
        };
    }

    private void keepAnnouncing() {
        Thread announcer = new Thread(
                () -> {
                    while (true) {
                        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
                        try {
                            announce(SHOP);
                        } catch (IOException unsent) {
                            throw new UncheckedIOException(unsent);
                        }
                    }
                },
                "announcer");
        announcer.setDaemon(true);
        announcer.start();
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[random.nextInt(1500)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] withOtherSignature(byte[] bytes) {
        bytes[bytes.length - 1 - random.nextInt(32)] ^= (byte) (1 + random.nextInt(255));
        return bytes;
    }

    private byte[] subscribe(String host) {
        return SubscriptionCodec.encode(
                new Subscribe(ServiceKey.parse(host).orElseThrow(), application, Attributes.DEFAULT));
    }

    private void announce(String host) throws IOException {
        send(good, signer.sign(subscribe(host), System.currentTimeMillis(), System.nanoTime()));
    }

    private void send(DatagramSocket from, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, gateway.udp()));
    }
}
