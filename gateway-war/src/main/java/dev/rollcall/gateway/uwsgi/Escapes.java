package dev.rollcall.gateway.uwsgi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Escapes in a path (RFC 3986 §2.1). */
final class Escapes {
    private static final Pattern DOT_SEGMENT = Pattern.compile("(^|/)\\.\\.?(/|$)");
    private static final int SLASH = '/';

    private Escapes() {}

    /**
     * Returns the bytes that {@code path} means; a {@code %} that begins no escape stands for itself. Where a slash that is
     * escaped would make a dot segment, slashes stay escaped: {@code /shop/..%2Fadmin} has been routed as a page of the
     * shop's, and must not become another's.
     *
     * @param path without dot segments
     */
    static byte[] decoded(String path) {
        byte[] raw = path.getBytes(StandardCharsets.UTF_8);
        if (path.indexOf('%') < 0) {
            return raw;
        }
        byte[] meant = decoded(raw, true);
        boolean climbs = DOT_SEGMENT
                .matcher(new String(meant, StandardCharsets.ISO_8859_1))
                .find();
        return climbs ? decoded(raw, false) : meant;
    }

    private static byte[] decoded(byte[] raw, boolean slashes) {
        ByteArrayOutputStream meant = new ByteArrayOutputStream(raw.length);
        int i = 0;
        while (i < raw.length) {
            int value = raw[i] == '%' && i + 2 < raw.length ? hexByte(raw[i + 1], raw[i + 2]) : -1;
            boolean kept = value < 0 || (value == SLASH && !slashes);
            meant.write(kept ? raw[i] : value);
            i += kept ? 1 : 3;
        }
        return meant.toByteArray();
    }

    private static int hexByte(byte high, byte low) {
        int highValue = Character.digit((char) high, 16);
        int lowValue = Character.digit((char) low, 16);
        return highValue < 0 || lowValue < 0 ? -1 : highValue << 4 | lowValue;
    }
}
