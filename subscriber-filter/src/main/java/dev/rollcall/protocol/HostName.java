package dev.rollcall.protocol;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The host part of a key: a name or a bracketed IPv6 address, optionally with a port. */
final class HostName {
    private static final int MAX_PORT = 65535;
    // A name as DNS has it, with the underscore that many internal names carry, or a leading dot
    // (uWSGI's spelling of "every name below"). No leading zero in the port: it would be a second spelling.
    private static final Pattern CANONICAL =
            Pattern.compile("(?:\\.?[a-z0-9_](?:[a-z0-9_-]|\\.(?=[a-z0-9_]))*|\\[(?<ipv6>[0-9a-f:]+)])"
                    + "(?::(?<port>[1-9][0-9]{0,4}))?");
    private static final Pattern ASCII_NAME = Pattern.compile("[a-z0-9_.-]+");
    // These mean something else in IDNA 2008, which browsers speak, than in IDNA 2003, which the JDK speaks:
    // "straße" would silently become someone else's "strasse" (RFC 5894 §7.2).
    private static final Pattern DEVIATION = Pattern.compile("[\u00df\u03c2\u200c\u200d]");

    private HostName() {}

    static boolean isCanonical(String host) {
        Matcher parts = CANONICAL.matcher(host);
        if (!parts.matches()) {
            return false;
        }
        String ipv6 = parts.group("ipv6");
        String port = parts.group("port");
        return (ipv6 == null
                        || IpLiteral.canonicalIpv6(ipv6).filter(ipv6::equals).isPresent())
                && (port == null || Integer.parseInt(port) <= MAX_PORT);
    }

    static String canonical(String host) {
        int plain = plainLength(host);
        if (plain == host.length() && !host.endsWith(".")) {
            // As nearly every request has it: nothing is copied.
            return host;
        }
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > host.lastIndexOf(']');
        if (!hasPort) {
            return canonicalName(host);
        }
        boolean canonical = plain == colon && (colon == 0 || host.charAt(colon - 1) != '.');
        return canonical ? host : canonicalName(host.substring(0, colon)) + host.substring(colon);
    }

    /** Returns how many characters at the beginning are such as canonical names are made of. */
    private static int plainLength(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '-' && c != '.' && c != '_') {
                return i;
            }
        }
        return host.length();
    }

    private static String canonicalName(String name) {
        if (name.startsWith("[")) {
            return name.endsWith("]") ? canonicalIpv6(name) : name;
        }
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        String lower = ascii ? name.toLowerCase(Locale.ROOT) : toALabels(name);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static String canonicalIpv6(String bracketed) {
        return IpLiteral.canonicalIpv6(bracketed.substring(1, bracketed.length() - 1))
                .map(address -> address.contains(":") ? "[" + address + "]" : address)
                .orElse(bracketed);
    }

    // RFC 3490 §4.1. A name that has no A-labels comes back unchanged: not ASCII, it is then no key either.
    private static String toALabels(String name) {
        if (DEVIATION.matcher(name).find()) {
            return name;
        }
        String dot = name.startsWith(".") ? "." : "";
        try {
            String labels = dot + IDN.toASCII(name.substring(dot.length())).toLowerCase(Locale.ROOT);
            // Full-width ":" or "/" would come out as plain ones, and make a port or a path of a name.
            return ASCII_NAME.matcher(labels).matches() ? labels : name;
        } catch (IllegalArgumentException notAName) {
            return name;
        }
    }
}
