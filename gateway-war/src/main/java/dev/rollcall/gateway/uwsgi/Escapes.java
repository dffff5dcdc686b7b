package dev.rollcall.gateway.uwsgi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Escapes in a path (RFC 3986 §2.1). */
final class Escapes {
    private Escapes() {}

    /** Returns the bytes that {@code path} means; a {@code %} that begins no escape stands for itself. */
    static byte[] decoded(String path) {
        byte[] raw = path.getBytes(StandardCharsets.UTF_8);
        if (path.indexOf('%') < 0) {
            return raw;
        }
        ByteArrayOutputStream meant = new ByteArrayOutputStream(raw.length);
        int i = 0;
        while (i < raw.length) {
            int value = raw[i] == '%' && i + 2 < raw.length ? hexByte(raw[i + 1], raw[i + 2]) : -1;
            meant.write(value < 0 ? raw[i] : value);
            i += value < 0 ? 1 : 3;
        }
        return meant.toByteArray();
    }

    private static int hexByte(byte high, byte low) {
        int highValue = Character.digit((char) high, 16);
        int lowValue = Character.digit((char) low, 16);
        return highValue < 0 || lowValue < 0 ? -1 : highValue << 4 | lowValue;
    }
}
