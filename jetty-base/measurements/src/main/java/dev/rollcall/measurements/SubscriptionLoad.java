package dev.rollcall.measurements;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * What 10,000 subscriptions to 1,000 keys cost a gateway that does nothing else, each renewed every ten seconds: a
 * datagram a millisecond. First unsigned, then signed.
 */
public final class SubscriptionLoad {
    private static final int KEYS = 1_000;
    private static final int BACKENDS_PER_KEY = 10;
    private static final int DATAGRAMS_PER_SECOND = 1_000;
    // The newcomers' ten seconds, and two rounds of renewals until the compiler has done its work.
    private static final int WARM_UP_SECONDS = 30;

    private final GatewayProcess gateway;
    private final Optional<MessageSigner> signer;
    private final List<byte[]> datagrams;
    private final DatagramSocket socket = new DatagramSocket();
    private int sent;

    private SubscriptionLoad(GatewayProcess gateway, Optional<MessageSigner> signer) throws IOException {
        this.gateway = gateway;
        this.signer = signer;
        this.datagrams = IntStream.range(0, KEYS * BACKENDS_PER_KEY)
                .mapToObj(SubscriptionLoad::datagram)
                .toList();
    }

    /** {@code SubscriptionLoad [gateway.war [seconds [NONE|HMAC_SHA256|ED25519]]]}. */
    public static void main(String[] args) throws Exception {
        Path war = Path.of(args.length > 0 ? args[0] : "gateway-war/target/gateway.war");
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 40;
        List<Signing> signings = args.length > 2 ? List.of(Signing.valueOf(args[2])) : List.of(Signing.values());
        for (Signing signing : signings) {
            try (Signing.KeyFile keys = signing.keyFile();
                    GatewayProcess gateway = GatewayProcess.start(war, keys.options())) {
                new SubscriptionLoad(gateway, signing.signer()).run(signing, seconds, System.out);
            }
        }
    }

    private static byte[] datagram(int number) {
        int key = number % KEYS;
        int backend = number / KEYS;
        return SubscriptionCodec.encode(new Subscribe(
                ServiceKey.parse("shop" + key + ".example.com").orElseThrow(),
                new Endpoint("10.1." + key / 200 + "." + key % 200, 8000 + backend),
                new Attributes(0, 0, 200, 3, 1)));
    }

    private void run(Signing signing, int seconds, PrintStream out) throws Exception {
        send(WARM_UP_SECONDS * DATAGRAMS_PER_SECOND);
        Duration before = gateway.cpu();
        long beforeNanos = System.nanoTime();
        send(seconds * DATAGRAMS_PER_SECOND);
        double used = gateway.cpu().minus(before).toNanos();
        double passed = System.nanoTime() - beforeNanos;
        out.printf(
                "%-11s %.2f %% of one core, %.1f µs per datagram; sent %d accepted %d rejected %d%n",
                signing,
                100 * used / passed,
                used / 1000 / seconds / DATAGRAMS_PER_SECOND,
                sent,
                gateway.counter("accepted"),
                gateway.rejected());
    }

    /** Evenly spread, as far as the system's timer allows. */
    private void send(int count) throws IOException {
        long startNanos = System.nanoTime();
        long everyNanos = TimeUnit.SECONDS.toNanos(1) / DATAGRAMS_PER_SECOND;
        for (int i = 0; i < count; i++) {
            long waitNanos = startNanos + i * everyNanos - System.nanoTime();
            if (waitNanos > 0) {
                LockSupport.parkNanos(waitNanos);
            }
            byte[] bytes = datagrams.get(sent++ % datagrams.size());
            // A time of its own for each renewal, as the gateway wants it.
            byte[] datagram = signer.map(by -> by.sign(bytes, System.currentTimeMillis(), sent))
                    .orElse(bytes);
            socket.send(new DatagramPacket(datagram, datagram.length, gateway.udp()));
        }
    }
}
