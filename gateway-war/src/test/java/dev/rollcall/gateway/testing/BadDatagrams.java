package dev.rollcall.gateway.testing;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.util.Arrays;
import java.util.Random;

/** Datagrams that a gateway with keys refuses, of every kind in turn. The same ones for the same seed. */
public final class BadDatagrams {
    private static final MessageSigner STRANGER = MessageSigner.parse(
                    "stranger", "hmac-sha256:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE")
            .orElseThrow();

    private final byte[] good;
    private final byte[] strangers;
    private final byte[] foreign;
    private final Random random;
    private int next;

    /** @param signer whose key the gateway knows, bound to names below example.com */
    public BadDatagrams(MessageSigner signer, long seed) {
        Endpoint endpoint = new Endpoint("127.0.0.1", 1);
        random = new Random(seed);
        good = signer.sign(subscribe("evil.example.com", endpoint), System.currentTimeMillis(), 1);
        strangers = STRANGER.sign(subscribe("evil.example.com", endpoint), System.currentTimeMillis(), 1);
        foreign = signer.sign(subscribe("www.example.org", endpoint), System.currentTimeMillis(), 1);
    }

    /** Returns the datagram that announces {@code endpoint} for {@code host}, unsigned. */
    public static byte[] subscribe(String host, Endpoint endpoint) {
        return SubscriptionCodec.encode(
                new Subscribe(ServiceKey.parse(host).orElseThrow(), endpoint, Attributes.DEFAULT));
    }

    public byte[] next() {
        return switch (next++ % 6) {
            case 0 -> randomBytes();
            case 1 -> Arrays.copyOf(good, random.nextInt(good.length));
            case 2 -> strangers;
            case 3 -> foreign;
            case 4 -> subscribe("unsigned.example.com", new Endpoint("127.0.0.1", 1));
            default -> withOtherSignature();
        };
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[random.nextInt(1500)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] withOtherSignature() {
        byte[] bytes = good.clone();
        bytes[bytes.length - 1 - random.nextInt(32)] ^= (byte) (1 + random.nextInt(255));
        return bytes;
    }
}
