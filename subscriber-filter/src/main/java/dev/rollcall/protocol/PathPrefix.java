package dev.rollcall.protocol;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The path part of a key: empty, or whole segments. */
final class PathPrefix {
    // RFC 3986 §3.3 segment-nz, repeated: no empty segment, so no "//" and no trailing slash.
    private static final Pattern SEGMENTS = Pattern.compile("(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})+)*");
    // A client's "/shop/../admin" must never be matched against a prefix that itself could climb. Tomcat and
    // Jetty cut path parameters off before they resolve dots, so "/..;x" climbs as well.
    private static final Pattern DOT_SEGMENT = Pattern.compile("/\\.{1,2}(?:;[^/]*)?(?:/|$)");
    // Escaped slash, backslash or control character: containers disagree about what such a path means.
    private static final Pattern AMBIGUOUS = Pattern.compile("%(?:2F|5C|7F|[01][0-9A-F])");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");

    private PathPrefix() {}

    static boolean isCanonical(String prefix) {
        // As in nearly every key.
        if (prefix.isEmpty()) {
            return true;
        }
        return SEGMENTS.matcher(prefix).matches()
                && canonical(prefix).equals(prefix)
                && !DOT_SEGMENT.matcher(prefix).find()
                && !AMBIGUOUS.matcher(prefix).find();
    }

    /** Returns {@code path} with every escape in upper case, without needless ones, without slashes at the end. */
    static String canonical(String path) {
        String unescaped = path.indexOf('%') < 0 ? path : ESCAPE.matcher(path).replaceAll(PathPrefix::canonicalEscape);
        int end = unescaped.length();
        while (end > 0 && unescaped.charAt(end - 1) == '/') {
            end--;
        }
        return unescaped.substring(0, end);
    }

    // RFC 3986 §6.2.2.1 and §6.2.2.2: "%2f" → "%2F", "%7Euser" → "~user".
    private static String canonicalEscape(MatchResult escape) {
        String character = Character.toString(Integer.parseInt(escape.group(1), 16));
        boolean needless = UNRESERVED.matcher(character).matches();
        return Matcher.quoteReplacement(needless ? character : escape.group().toUpperCase(Locale.ROOT));
    }
}
