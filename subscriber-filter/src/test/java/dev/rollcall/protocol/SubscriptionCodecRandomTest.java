package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Random datagrams; the same ones every time, unless {@code -Drollcall.seed=NUMBER} says otherwise. */
final class SubscriptionCodecRandomTest {
    private static final int DATAGRAMS = 50_000;
    private static final long SEED = Long.getLong("rollcall.seed", 20_260_101L);

    private static final List<String> NAMES =
            List.of("key", "address", "modifier1", "modifier2", "cores", "load", "weight", "proto", "sign", "", "Key");
    private static final List<String> PIECES = List.of(
            "mysite",
            "com",
            ".",
            "..",
            ":",
            "::",
            "/",
            "//",
            "%2e",
            "%2F",
            "%41",
            "%",
            "[",
            "]",
            "[::1]",
            "::ffff:",
            "0",
            "1",
            "80",
            "65535",
            "65536",
            "255",
            "256",
            "10.0.0.7",
            "fe80",
            "%eth0",
            "A",
            "Z",
            "_",
            "-",
            ";",
            "@",
            " ",
            "\t",
            "\0",
            "ß",
            "é",
            "界",
            "。",
            "：",
            "／",
            "K",
            "İ",
            "\u00ad",
            "\u200d",
            "😀",
            "١",
            "xn--",
            "http");

    private final Random random = new Random(SEED);

    @Test
    void random_bytes_decode_to_a_value() {
        decodeMany(() -> {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            return bytes;
        });
    }

    @Test
    void random_items_decode_to_a_value_and_some_are_accepted() {
        int accepted = decodeMany(() -> {
            Datagram datagram = random.nextInt(3) == 0 ? new Datagram() : Datagram.complete();
            for (int i = random.nextInt(4); i > 0; i--) {
                datagram.item(oneOf(NAMES), randomText());
            }
            return datagram.bytes();
        });
        assertTrue(accepted > DATAGRAMS / 20, () -> accepted + " accepted");
    }

    @Test
    void damaged_vectors_decode_to_a_value() {
        List<Vector> vectors = Vector.all();
        decodeMany(() -> {
            byte[] bytes = oneOf(vectors).bytes();
            for (int i = random.nextInt(8); i >= 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            return bytes;
        });
    }

    @Test
    void what_is_encoded_decodes_to_the_same_message() {
        for (int i = 0; i < DATAGRAMS; i++) {
            SubscriptionMessage message = randomMessage();
            assertEquals(
                    new Accepted(message), Datagram.decode(SubscriptionCodec.encode(message)), () -> "seed " + SEED);
        }
    }

    private int decodeMany(Supplier<byte[]> datagrams) {
        int accepted = 0;
        for (int i = 0; i < DATAGRAMS; i++) {
            byte[] datagram = datagrams.get();
            try {
                accepted += DecodedCheck.check(datagram) instanceof Accepted ? 1 : 0;
            } catch (AssertionError failed) {
                throw new AssertionError("seed " + SEED + ", datagram " + i + ": " + failed.getMessage(), failed);
            }
        }
        return accepted;
    }

    private SubscriptionMessage randomMessage() {
        ServiceKey key = randomKey();
        Endpoint endpoint = new Endpoint(randomHost(), 1 + random.nextInt(65_535));
        int kind = random.nextInt(5);
        if (kind == 1) {
            return new Drain(key, endpoint, 1 + random.nextInt(Drain.MAX_SECONDS));
        }
        return kind == 0
                ? new Unsubscribe(key, endpoint)
                : new Subscribe(
                        key,
                        endpoint,
                        new Attributes(
                                        random.nextInt(256),
                                        random.nextInt(256),
                                        randomCount(),
                                        randomCount(),
                                        1 + random.nextInt(Attributes.MAX_WEIGHT))
                                .withTrail(randomTrail())
                                .withInstance(randomInstance())
                                .withRoute(
                                        random.nextBoolean()
                                                ? Optional.of(randomInstance().substring(0, 16))
                                                : Optional.empty())
                                .withKeepAlive(KeepAlive.of(randomCount(), randomCount()))
                                .withCheck(Check.of(
                                        random.nextBoolean()
                                                ? "/" + randomInstance().substring(0, 16)
                                                : "",
                                        randomCount())));
    }

    private String randomInstance() {
        return (Long.toHexString(random.nextLong()) + "Instance".repeat(7)).substring(0, 16 + random.nextInt(49));
    }

    private Trail randomTrail() {
        List<String> gateways = random.ints(random.nextInt(Trail.MAX_GATEWAYS + 1), 0, Integer.MAX_VALUE)
                .mapToObj(i -> Integer.toString(i, Character.MAX_RADIX))
                .toList();
        int most = Math.min(gateways.size(), Trail.MAX_HOPS);
        return most == 0 ? Trail.NONE : new Trail(1 + random.nextInt(most), gateways);
    }

    private ServiceKey randomKey() {
        String host = random.nextInt(5) == 0 ? "[2001:db8::" + (1 + random.nextInt(9)) + "]" : randomName();
        String port = random.nextBoolean() ? "" : ":" + (1 + random.nextInt(65_535));
        String prefix = random.nextBoolean() ? "" : "/" + randomName() + "/%C3%A9;v=" + random.nextInt(9);
        return ServiceKey.parse(host + port + prefix).orElseThrow();
    }

    private String randomHost() {
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(address);
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> randomName();
            default -> addressText(address);
        };
    }

    private static String addressText(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private String randomName() {
        StringBuilder name = new StringBuilder("a");
        for (int i = random.nextInt(35); i > 0; i--) {
            name.append("abcxyz0189-_".charAt(random.nextInt(12))).append(random.nextInt(9) == 0 ? ".b" : "");
        }
        return name.toString();
    }

    private long randomCount() {
        return (random.nextLong() >>> (1 + random.nextInt(63))) % (Attributes.MAX_COUNT + 1);
    }

    private String randomText() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append(oneOf(PIECES));
        }
        return text.toString();
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
