package dev.rollcall.gateway.proxy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * The path by which a request is routed. The backend gets the client's own spelling; the route is chosen by what that
 * spelling means, or {@code /shop/../admin} would reach the shop's backends and then mean their {@code /admin}.
 */
final class RoutingPath {
    private static final String UNRESERVED_MARKS = "-._~";
    private static final int ESCAPE_LENGTH = "%XX".length();

    private RoutingPath() {}

    /**
     * Returns {@code rawPath} in the form in which keys hold their prefixes: every escape in upper case, needless ones
     * decoded, dot segments taken out (RFC 3986 §6.2.2); or empty if it climbs above its root.
     */
    static Optional<String> of(String rawPath) {
        String normalized = rawPath.indexOf('%') < 0 ? rawPath : withCanonicalEscapes(rawPath);
        return normalized.contains("/.") ? withoutDotSegments(normalized) : Optional.of(normalized);
    }

    private static String withCanonicalEscapes(String path) {
        StringBuilder canonical = new StringBuilder(path.length());
        int i = 0;
        while (i < path.length()) {
            int value = path.charAt(i) == '%' ? hexByte(path, i + 1) : -1;
            if (value < 0) {
                canonical.append(path.charAt(i));
                i++;
            } else {
                canonical.append(canonicalEscape((char) value));
                i += ESCAPE_LENGTH;
            }
        }
        return canonical.toString();
    }

    // Letters, digits and - . _ ~ need no escape (RFC 3986 §2.3).
    private static String canonicalEscape(char value) {
        return isUnreserved(value) ? String.valueOf(value) : String.format(Locale.ROOT, "%%%02X", (int) value);
    }

    private static Optional<String> withoutDotSegments(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String last = "";
        for (String segment : path.substring(1).split("/", -1)) {
            last = nameOf(segment);
            if (last.equals("..") && kept.pollLast() == null) {
                return Optional.empty();
            }
            if (!isDots(last)) {
                kept.addLast(segment);
            }
        }
        return Optional.of("/" + String.join("/", kept) + (isDots(last) && !kept.isEmpty() ? "/" : ""));
    }

    private static boolean isDots(String name) {
        return name.equals(".") || name.equals("..");
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

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || UNRESERVED_MARKS.indexOf(c) >= 0;
    }
}
