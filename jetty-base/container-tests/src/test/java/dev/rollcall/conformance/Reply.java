package dev.rollcall.conformance;

import java.util.List;
import java.util.Locale;

/**
 * One response as it came to the client.
 *
 * @param head everything up to the empty line, which is not part of it
 * @param body the body without its framing
 * @param trailers what stands behind the last chunk
 * @param whole whether the body came to the end that its framing announced, or without any, to an end without a reset
 */
record Reply(String head, String body, String trailers, boolean whole) {
    int status() {
        try {
            return Integer.parseInt(head.substring(9, 12));
        } catch (RuntimeException noStatusLine) {
            return 0;
        }
    }

    boolean isInterim() {
        return status() / 100 == 1 && status() != 101;
    }

    List<String> values(String name) {
        return values(head, name);
    }

    boolean has(String name) {
        return !values(name).isEmpty();
    }

    /** Returns the values of all fields of that name in a head, in their order. */
    static List<String> values(String head, String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .toList();
    }
}
