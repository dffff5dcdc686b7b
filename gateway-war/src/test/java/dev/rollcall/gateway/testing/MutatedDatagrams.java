package dev.rollcall.gateway.testing;

import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.MessageSigner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Datagrams that know the format and break it: items dropped, doubled, swapped, with other texts and lengths, before or
 * after they are signed. The same ones for the same {@link Random}.
 */
public final class MutatedDatagrams {
    private static final int MAX_LENGTH = 65_507;
    private static final String[] NAMES = {
        "key",
        "address",
        "modifier1",
        "modifier2",
        "cores",
        "load",
        "weight",
        "backup",
        "algo",
        "hops",
        "gateways",
        "proto",
        "unix",
        "sign",
        "rollcall-key",
        "rollcall-time",
        "rollcall-nonce",
        "rollcall-sign",
        "rollcall-ack",
        "ack",
        "result",
        "reason",
        "sni_key",
        "notify",
        "x"
    };
    private static final String[] TEXTS = {
        "",
        "0",
        "1",
        "-1",
        "255",
        "256",
        "99999999999999999999",
        "999999999999999999",
        "1000001",
        "9223372036854775807",
        "00000000000000000001",
        "+1",
        "1e9",
        "0x10",
        " 1",
        "\u0661",
        "a.com",
        "A.COM.",
        "www.b.com",
        "evil.org",
        "a.com:80",
        "a.com:0",
        "a.com:65536",
        "a.com/../x",
        "a.com/%2e%2e/",
        "a.com//",
        "a.com/%zz",
        ".",
        "..",
        "*",
        ".com",
        "xn--",
        "xn--a",
        "b\u00fccher.b.com",
        "stra\u00dfe.de",
        "[::1]",
        "[::ffff:1.2.3.4]:80",
        "[fe80::1%25eth0]:80",
        "10.0.0.1:80",
        ":80",
        "0.0.0.0:80",
        "[::]:80",
        "10.0.0.1:0",
        "10.0.0.1:99999",
        "1:2:3",
        "host:80",
        "169.254.1.1:80",
        "127.0.0.1:8000",
        "self",
        "self,other",
        "other",
        ",",
        "http",
        "https",
        "uwsgi",
        "wrr",
        "iphash",
        "nonsense",
        "\r\n",
        "a.com\r\nX: y",
        "\0",
        "a.com\0",
        "\u001b[31m",
        "\u202e",
        "<script>",
        "\"",
        "\\",
        "${jndi:ldap://x}",
        "\ufffd",
        "\u2028",
        "%n%s",
        "/",
        "/x",
        "@x",
        "app",
        "slow",
        "stranger"
    };

    private final Random random;

    /** Bytes as text: each character stands for one. */
    private record Item(String name, String value) {}

    public MutatedDatagrams(Random random) {
        this.random = random;
    }

    /** Returns {@code valid} after up to four changes of its items, its command and its bytes. */
    public byte[] unsigned(byte[] valid) {
        List<Item> items = items(valid);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            change(items);
        }
        byte[] bytes = bytes(random.nextInt(8) == 0 ? random.nextInt(256) : valid[3], items);
        return random.nextInt(4) == 0 ? damaged(bytes) : bytes;
    }

    /** Returns {@code bytes}, asking for an answer or not. */
    public byte[] asking(byte[] bytes) {
        if (bytes.length < 4 || bytes.length > 40_000 || random.nextInt(3) == 0) {
            return bytes;
        }
        String token = random.nextInt(10) == 0 ? text() : Integer.toString(random.nextInt(1 << 30), 36);
        return token.chars().allMatch(c -> c < 0x80) ? Answer.ask(bytes, token) : bytes;
    }

    /** Returns {@code bytes} signed; by nobody, by now and then, where they are too short for it. */
    public byte[] signed(byte[] bytes, MessageSigner signer, long timeMillis, long nonce) {
        return bytes.length < 4 || bytes.length > 40_000 ? bytes : signer.sign(bytes, timeMillis, nonce);
    }

    /** Returns {@code bytes}, rarely as they are, mostly with bits, lengths or items changed. */
    public byte[] damaged(byte[] bytes) {
        byte[] copy = bytes.clone();
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(copy, random.nextInt(copy.length + 1));
            case 1 -> {
                List<Item> items = items(copy);
                change(items);
                yield bytes(copy.length > 3 ? copy[3] : 0, items);
            }
            case 2 -> Arrays.copyOf(copy, Math.min(MAX_LENGTH, copy.length + 1 + random.nextInt(64)));
            case 3 -> copy;
            default -> {
                for (int flips = 1 + random.nextInt(3); flips > 0 && copy.length > 0; flips--) {
                    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield copy;
            }
        };
    }

    private void change(List<Item> items) {
        int at = items.isEmpty() ? 0 : random.nextInt(items.size());
        switch (items.isEmpty() ? 3 : random.nextInt(6)) {
            case 0 -> items.remove(at);
            case 1 -> items.add(random.nextInt(items.size() + 1), items.get(at));
            case 2 -> items.add(items.remove(at));
            case 3 -> items.add(at, new Item(NAMES[random.nextInt(NAMES.length)], text()));
            default -> items.set(
                    at, new Item(items.get(at).name(), value(items.get(at).value())));
        }
    }

    private String value(String before) {
        return switch (random.nextInt(5)) {
            case 0 -> "\0".repeat(random.nextInt(5000));
            case 1 -> {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                yield new String(bytes, StandardCharsets.ISO_8859_1);
            }
            case 2 -> before + text();
            default -> text();
        };
    }

    /** Returns what a subscriber would send for one of the texts, as bytes. */
    private String text() {
        byte[] bytes = TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return random.nextInt(20) == 0 ? text.repeat(1 + random.nextInt(60)) : text;
    }

    private static List<Item> items(byte[] datagram) {
        List<Item> items = new ArrayList<>();
        ByteBuffer packet = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
        packet.position(Math.min(4, datagram.length));
        Optional<String> name = next(packet);
        while (name.isPresent()) {
            items.add(new Item(name.get(), next(packet).orElse("")));
            name = next(packet);
        }
        return items;
    }

    private static Optional<String> next(ByteBuffer packet) {
        if (packet.remaining() < 2) {
            return Optional.empty();
        }
        byte[] bytes = new byte[Math.min(Short.toUnsignedInt(packet.getShort()), packet.remaining())];
        packet.get(bytes);
        return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private byte[] bytes(int command, List<Item> items) {
        int length = 4;
        for (Item item : items) {
            length += 4 + item.name().length() + item.value().length();
        }
        ByteBuffer packet = ByteBuffer.allocate(Math.min(MAX_LENGTH, length)).order(ByteOrder.LITTLE_ENDIAN);
        packet.put((byte) 224).putShort((short) 0).put((byte) command);
        for (Item item : items) {
            if (packet.remaining() >= 4 + item.name().length() + item.value().length()) {
                put(packet, item.name());
                put(packet, item.value());
            }
        }
        return Arrays.copyOf(packet.array(), packet.position());
    }

    // One length in fifty is a lie.
    private void put(ByteBuffer packet, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = random.nextInt(50) == 0 ? random.nextInt(65_536) : bytes.length;
        packet.putShort((short) length).put(bytes);
    }
}
