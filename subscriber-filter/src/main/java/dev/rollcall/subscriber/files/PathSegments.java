package dev.rollcall.subscriber.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A request's path as the names of folders and a file, where it says so beyond doubt. */
final class PathSegments {
    private PathSegments() {}

    /**
     * Returns the decoded segments of {@code path}; empty where it is not plainly the path of a file. No segment is empty,
     * begins with a dot (so none climbs, and hidden files stay hidden), ends with a dot or a space, or holds a slash,
     * a backslash, a colon or a control character: file systems and containers disagree about what those mean.
     *
     * @param path as it stands in the request's target, not decoded, beginning with a slash
     */
    static Optional<List<String>> of(String path) {
        // Path parameters: containers cut them off, and each in its own way.
        if (!path.startsWith("/") || path.contains(";")) {
            return Optional.empty();
        }
        List<String> segments = new ArrayList<>();
        for (String segment : path.substring(1).split("/", -1)) {
            Optional<String> decoded = decode(segment).filter(PathSegments::isPlain);
            if (decoded.isEmpty()) {
                return Optional.empty();
            }
            segments.add(decoded.get());
        }
        return Optional.of(segments);
    }

    private static boolean isPlain(String segment) {
        return !segment.isEmpty()
                && !segment.startsWith(".")
                && !segment.endsWith(".")
                && !segment.endsWith(" ")
                && segment.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == ':');
    }

    /** Decodes once, strictly: RFC 3986 §2.1, RFC 3629 §3. */
    private static Optional<String> decode(String segment) {
        ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        int i = 0;
        while (i < segment.length()) {
            char c = segment.charAt(i);
            int value = c == '%' ? hex(segment, i + 1) : c;
            if (value < 0 || value > (c == '%' ? 0xff : 0x7f)) {
                return Optional.empty();
            }
            bytes.put((byte) value);
            i += c == '%' ? 3 : 1;
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private static int hex(String text, int index) {
        if (index + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(index), 16);
        int low = Character.digit(text.charAt(index + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}
