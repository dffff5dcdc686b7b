package dev.rollcall.gateway.testing;

import java.util.List;
import java.util.Locale;

/**
 * One HTTP/1.1 message as it came over a connection.
 *
 * @param head everything up to the empty line, which is not part of it; bytes as ISO-8859-1
 * @param body the body without its framing, in ISO-8859-1
 * @param complete whether the body came to the end that its framing announced
 */
public record Message(String head, String body, boolean complete) {
    public String startLine() {
        return head.lines().findFirst().orElse("");
    }

    /** Returns a response's status code. */
    public int status() {
        return Integer.parseInt(startLine().substring(9, 12));
    }

    /** Returns the lines of the head after the first, each name in lower case, each value as it is. */
    public List<String> fields() {
        return head.lines().skip(1).map(Message::withLowerCaseName).toList();
    }

    /** Returns the values of all fields of that name, in their order. */
    public List<String> values(String lowerCaseName) {
        String start = lowerCaseName + ": ";
        return fields().stream()
                .map(line -> line.endsWith(":") ? line + " " : line)
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .toList();
    }

    private static String withLowerCaseName(String line) {
        int colon = line.indexOf(':');
        return line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon);
    }
}
