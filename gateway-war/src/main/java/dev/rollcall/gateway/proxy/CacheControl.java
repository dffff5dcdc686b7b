package dev.rollcall.gateway.proxy;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a message says about being transformed on its way. */
final class CacheControl {
    // RFC 9110 §5.6.4; a directive's argument may hold anything, also commas and the names of directives.
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");

    private CacheControl() {}

    /**
     * Returns whether no-transform is among the directives (RFC 9111 §5.2.1.6, §5.2.2.6).
     *
     * @param values those of all Cache-Control fields of a message
     */
    static boolean forbidsTransforming(List<String> values) {
        return values.stream().anyMatch(CacheControl::holdsNoTransform);
    }

    private static boolean holdsNoTransform(String value) {
        for (String directive : QUOTED.matcher(value).replaceAll("").split(",", -1)) {
            if (directive.strip().toLowerCase(Locale.ROOT).equals("no-transform")) {
                return true;
            }
        }
        return false;
    }
}
