package dev.rollcall.gateway.admin;

import java.util.List;
import java.util.Map;

/** Writes maps, lists, texts, whole numbers and booleans as JSON (RFC 8259). */
final class Json {
    private static final char SMALLEST_PRINTABLE = ' ';
    private static final char LARGEST_ASCII = '~';

    private Json() {}

    /** @throws IllegalArgumentException for a value of any other kind */
    static String of(Object value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    private static void write(Object value, StringBuilder json) {
        if (value instanceof Map<?, ?> map) {
            char opening = '{';
            for (Map.Entry<?, ?> member : map.entrySet()) {
                writeText(String.valueOf(member.getKey()), json.append(opening));
                write(member.getValue(), json.append(':'));
                opening = ',';
            }
            json.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            char opening = '[';
            for (Object element : list) {
                write(element, json.append(opening));
                opening = ',';
            }
            json.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String text) {
            writeText(text, json);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
            json.append(value);
        } else {
            throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    // Everything but printable ASCII is escaped (§7): no reader, terminal or page can take it for something else.
    private static void writeText(String text, StringBuilder json) {
        json.append('"');
        text.chars().forEach(c -> {
            boolean plain = c >= SMALLEST_PRINTABLE && c <= LARGEST_ASCII && "\"\\<>&".indexOf(c) < 0;
            json.append(plain ? Character.toString(c) : String.format("\\u%04x", c));
        });
        json.append('"');
    }
}
