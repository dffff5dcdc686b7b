package dev.rollcall.subscriber;

import dev.rollcall.protocol.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file of host names says: one name per line, with or without a path and a modifier. Blank lines and what follows a {@code #}
 * are skipped, surrounding white space (so also the CR of a file from Windows) is trimmed.
 *
 * @param keys the names, each once, in their order
 * @param modifiers of the names that have one
 * @param badLines the lines that are no host name
 */
record HostnamesText(List<ServiceKey> keys, Map<ServiceKey, Integer> modifiers, List<BadLine> badLines) {
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
        Map<ServiceKey, Integer> modifiers = new HashMap<>();
        List<BadLine> badLines = new ArrayList<>();
        String marked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        int number = 0;
        for (String line : marked.split("\n", -1)) {
            number++;
            String name = withoutComment(line).strip();
            Optional<WantedKey> wanted = WantedKey.parse(name);
            if (wanted.isPresent()) {
                keys.add(wanted.get().key());
                modifiers.put(wanted.get().key(), wanted.get().modifier1());
            } else if (!name.isEmpty()) {
                badLines.add(new BadLine(number, line.strip()));
            }
        }
        return new HostnamesText(List.copyOf(keys), Map.copyOf(modifiers), List.copyOf(badLines));
    }

    // No key can hold a "#": it would begin a URI's fragment (RFC 3986 §3.5).
    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return comment < 0 ? line : line.substring(0, comment);
    }
}
