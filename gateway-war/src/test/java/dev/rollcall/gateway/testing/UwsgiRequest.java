package dev.rollcall.gateway.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as a backend gets it that speaks uwsgi.
 *
 * @param modifiers both, with a slash between them
 * @param variables in the order in which they came; text stands for bytes in ISO-8859-1
 * @param body as long as CONTENT_LENGTH says
 */
public record UwsgiRequest(String modifiers, Map<String, String> variables, String body) {
    /** Reads one to its end. */
    public static UwsgiRequest readFrom(Wire wire) throws IOException {
        UwsgiRequest head = readHead(wire);
        int length = Integer.parseInt(head.variables().getOrDefault("CONTENT_LENGTH", "0"));
        return new UwsgiRequest(head.modifiers(), head.variables(), wire.read(length));
    }

    /** Reads one up to its body. */
    public static UwsgiRequest readHead(Wire wire) throws IOException {
        byte[] header = wire.read(4).getBytes(StandardCharsets.ISO_8859_1);
        return parse(header, wire.read(number(header[1], header[2])));
    }

    /** Returns what a whole packet says. */
    public static UwsgiRequest parse(byte[] header, String items) {
        Map<String, String> variables = new LinkedHashMap<>();
        int at = 0;
        while (at < items.length()) {
            String name = item(items, at);
            String value = item(items, at + 2 + name.length());
            at += 4 + name.length() + value.length();
            if (variables.put(name, value) != null) {
                throw new AssertionError("twice: " + name);
            }
        }
        return new UwsgiRequest(Byte.toUnsignedInt(header[0]) + "/" + Byte.toUnsignedInt(header[3]), variables, "");
    }

    private static String item(String items, int at) {
        int length = number((byte) items.charAt(at), (byte) items.charAt(at + 1));
        return items.substring(at + 2, at + 2 + length);
    }

    private static int number(byte low, byte high) {
        return Byte.toUnsignedInt(low) | Byte.toUnsignedInt(high) << 8;
    }

    /** Returns the value of a variable; null if there is none of this name. */
    public @Nullable String variable(String name) {
        return variables.get(name);
    }
}
