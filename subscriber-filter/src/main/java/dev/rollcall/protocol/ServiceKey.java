package dev.rollcall.protocol;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a backend subscribes to: a host, and optionally the path prefix below which it answers. Written {@code
 * mysite.com}, {@code mysite.com:8000} or {@code mysite.com/shop}.
 *
 * <p>A key is canonical from construction on: the host is in lower case, without a trailing dot, and international
 * names are in their A-label form (RFC 5891 §4.4); the prefix has no trailing slash. Two spellings of one name are
 * therefore equal.
 *
 * @param host host name or bracketed IPv6 address, optionally with {@code :port}; never empty
 * @param pathPrefix empty, or a path of whole segments beginning with {@code /}, as it stands in a request's target
 *     (percent-encoded)
 */
public record ServiceKey(String host, String pathPrefix) {
    /** uWSGI's own limit; it reserves 255 bytes for a key (uWSGI core/subscription.c). */
    public static final int MAX_LENGTH = 255;

    // A name as DNS has it, with the underscore that many internal names carry, or a leading dot
    // (uWSGI's spelling of "every name below").
    private static final Pattern HOST =
            Pattern.compile("(?:\\.?[a-z0-9_](?:[a-z0-9_-]|\\.(?=[a-z0-9_]))*|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");
    // RFC 3986 §3.3 segment-nz, repeated: no empty segment, so no "//" and no trailing slash.
    private static final Pattern PREFIX = Pattern.compile("(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)*");

    /** @throws IllegalArgumentException if the two are not in canonical form; {@link #parse} brings them into it */
    public ServiceKey {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("host: " + host + " (expected: a canonical host name)");
        }
        if (!isPrefix(pathPrefix)) {
            throw new IllegalArgumentException("pathPrefix: " + pathPrefix + " (expected: empty or /segments)");
        }
        if (host.length() + pathPrefix.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("key: longer than " + MAX_LENGTH + " characters");
        }
    }

    /**
     * Returns the key that {@code text} spells, or empty if it spells none: no host, a character that a host name or a
     * path cannot hold, a dot segment in the path, or more than {@value #MAX_LENGTH} characters.
     */
    public static Optional<ServiceKey> parse(String text) {
        int slash = text.indexOf('/');
        String host = canonicalHost(slash < 0 ? text : text.substring(0, slash));
        String prefix = slash < 0 ? "" : stripTrailingSlashes(text.substring(slash));
        boolean valid = host.length() + prefix.length() <= MAX_LENGTH
                && HOST.matcher(host).matches()
                && isPrefix(prefix);
        return valid ? Optional.of(new ServiceKey(host, prefix)) : Optional.empty();
    }

    /**
     * Returns {@code host} in the spelling under which keys are kept: lower case, no dot at the end of the name. The
     * result is not checked; a text that is no host simply matches no key.
     */
    public static String canonicalHost(String host) {
        String ascii = isAscii(host) ? host : toALabel(host);
        String lower = ascii.toLowerCase(Locale.ROOT);
        int colon = lower.lastIndexOf(':');
        boolean hasPort = colon > 0 && colon > lower.lastIndexOf(']');
        String name = hasPort ? lower.substring(0, colon) : lower;
        if (!name.endsWith(".")) {
            return lower;
        }
        String withoutDot = name.substring(0, name.length() - 1);
        return hasPort ? withoutDot + lower.substring(colon) : withoutDot;
    }

    /** Returns the key as it stands in a datagram: {@code host} followed by the path prefix. */
    @Override
    public String toString() {
        return host + pathPrefix;
    }

    private static boolean isPrefix(String prefix) {
        return PREFIX.matcher(prefix).matches() && !hasDotSegment(prefix);
    }

    // A client's "/shop/../admin" must never be matched against a prefix that itself could climb.
    private static boolean hasDotSegment(String prefix) {
        String closed = prefix.toLowerCase(Locale.ROOT).replace("%2e", ".") + "/";
        return closed.contains("/./") || closed.contains("/../");
    }

    private static String stripTrailingSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static String toALabel(String host) {
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException notAName) {
            return host;
        }
    }
}
