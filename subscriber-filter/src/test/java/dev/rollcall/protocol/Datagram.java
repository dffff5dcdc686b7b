package dev.rollcall.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds datagrams byte by byte, good ones and others, without the codec's help. */
final class Datagram {
    private final ByteArrayOutputStream items = new ByteArrayOutputStream();

    /** A datagram that holds key and address and is accepted as it is. */
    static Datagram complete() {
        return new Datagram().item("key", "mysite.com").item("address", "10.0.0.7:8080");
    }

    static Decoded decode(byte[] bytes) {
        return SubscriptionCodec.decode(ByteBuffer.wrap(bytes));
    }

    Datagram item(String name, String value) {
        return text(name).text(value);
    }

    Datagram text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return length(bytes.length).raw(bytes);
    }

    Datagram length(int length) {
        return raw((byte) length, (byte) (length >> 8));
    }

    Datagram raw(byte... bytes) {
        items.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        int size = items.size();
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        datagram.writeBytes(new byte[] {(byte) 0xe0, (byte) size, (byte) (size >> 8), 0});
        datagram.writeBytes(items.toByteArray());
        return datagram.toByteArray();
    }

    Decoded decode() {
        return decode(bytes());
    }
}
