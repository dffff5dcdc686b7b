package dev.rollcall.gateway.proxy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The path by which a request is routed. The backend gets the client's own spelling; the route is chosen by what that
 * spelling means, or {@code /shop/../admin} would reach the shop's backends and then mean their {@code /admin}.
 */
final class RoutingPath {
    private static final String UNRESERVED_MARKS = "-._~";

    private RoutingPath() {}

    /**
     * Returns {@code rawPath} with needless percent-encoding and dot segments taken out (RFC 3986 §6.2.2), or empty if
     * it climbs above its root.
     */
    static Optional<String> of(String rawPath) {
        String decoded = rawPath.indexOf('%') < 0 ? rawPath : decodeUnreserved(rawPath);
        return decoded.contains("/.") ? withoutDotSegments(decoded) : Optional.of(decoded);
    }

    /** Decodes what needs no encoding: letters, digits and {@code - . _ ~} (RFC 3986 §2.3); all else stays. */
    private static String decodeUnreserved(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        int i = 0;
        while (i < path.length()) {
            int value = path.charAt(i) == '%' ? hexByte(path, i + 1) : -1;
            if (isUnreserved(value)) {
                decoded.append((char) value);
                i += 3;
            } else {
                decoded.append(path.charAt(i));
                i++;
            }
        }
        return decoded.toString();
    }

    private static Optional<String> withoutDotSegments(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String last = "";
        for (String segment : path.substring(1).split("/", -1)) {
            last = nameOf(segment);
            if (last.equals("..")) {
                if (kept.pollLast() == null) {
                    return Optional.empty();
                }
            } else if (!last.equals(".")) {
                kept.addLast(segment);
            }
        }
        boolean endsInDots = last.equals(".") || last.equals("..");
        return Optional.of("/" + String.join("/", kept) + (endsInDots && !kept.isEmpty() ? "/" : ""));
    }

    // Containers cut parameters off before they resolve dots: "..;x" climbs like "..".
    private static String nameOf(String segment) {
        int semicolon = segment.indexOf(';');
        return semicolon < 0 ? segment : segment.substring(0, semicolon);
    }

    private static int hexByte(String path, int start) {
        if (start + 2 > path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(start), 16);
        int low = Character.digit(path.charAt(start + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c > 0 && UNRESERVED_MARKS.indexOf(c) >= 0);
    }
}
