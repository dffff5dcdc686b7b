package dev.rollcall.subscriber;

import dev.rollcall.protocol.ServiceKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a file of host names says: one name per line, with or without a path. Blank lines and what follows a {@code #}
 * are skipped, surrounding white space (so also the CR of a file from Windows) is trimmed.
 *
 * @param keys the names, each once, in their order
 * @param badLines the lines that are no host name
 */
record HostnamesText(List<ServiceKey> keys, List<BadLine> badLines) {
    /**
     * A line that is no host name.
     *
     * @param number counted from 1
     * @param text the line itself
     */
    record BadLine(int number, String text) {}

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Returns what {@code text} says. A bad line costs nothing but itself. */
    static HostnamesText parse(String text) {
        LinkedHashSet<ServiceKey> keys = new LinkedHashSet<>();
        List<BadLine> badLines = new ArrayList<>();
        String marked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        int number = 0;
        for (String line : marked.split("\n", -1)) {
            number++;
            String name = withoutComment(line).strip();
            Optional<ServiceKey> key = ServiceKey.parse(name);
            if (key.isPresent()) {
                keys.add(key.get());
            } else if (!name.isEmpty()) {
                badLines.add(new BadLine(number, line.strip()));
            }
        }
        return new HostnamesText(List.copyOf(keys), List.copyOf(badLines));
    }

    // No key can hold a "#": it would begin a URI's fragment (RFC 3986 §3.5).
    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return comment < 0 ? line : line.substring(0, comment);
    }
}
