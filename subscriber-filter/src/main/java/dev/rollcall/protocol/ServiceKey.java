package dev.rollcall.protocol;

import java.util.Optional;

/**
 * What a backend subscribes to: a host, and optionally the path prefix below which it answers. Written {@code
 * mysite.com}, {@code mysite.com:8000} or {@code mysite.com/shop}.
 *
 * <p>A key is canonical from construction on, so that two spellings of one name are equal. The host is as {@link
 * #canonicalHost} has it; the prefix has no trailing slash, and its percent-escapes are in upper case and only where
 * they are needed (RFC 3986 §6.2.2).
 *
 * @param host host name or bracketed IPv6 address, optionally with {@code :port}; never empty
 * @param pathPrefix empty, or a path of whole segments beginning with {@code /}, as it stands in a request's target
 *     (percent-encoded)
 */
public record ServiceKey(String host, String pathPrefix) {
    /** uWSGI's own limit; it reserves 255 bytes for a key (uWSGI core/subscription.c). */
    public static final int MAX_LENGTH = 255;

    /** @throws IllegalArgumentException if the two are not in canonical form; {@link #parse} brings them into it */
    public ServiceKey {
        // The length comes first: the patterns recurse once per character.
        if (host.length() + pathPrefix.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("key: longer than " + MAX_LENGTH + " characters");
        }
        if (!HostName.isCanonical(host)) {
            throw new IllegalArgumentException("host: " + host + " (expected: a canonical host name)");
        }
        if (!PathPrefix.isCanonical(pathPrefix)) {
            throw new IllegalArgumentException("pathPrefix: " + pathPrefix + " (expected: empty or /segments)");
        }
    }

    /**
     * Returns the key that {@code text} spells, or empty if it spells none: no host, a character that a host name or a
     * path cannot hold, a segment that could climb or hide a slash, or more than {@value #MAX_LENGTH} characters.
     */
    public static Optional<ServiceKey> parse(String text) {
        // Refused unread: Punycode takes quadratic time.
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int slash = text.indexOf('/');
        String host = canonicalHost(slash < 0 ? text : text.substring(0, slash));
        String prefix = slash < 0 ? "" : PathPrefix.canonical(text.substring(slash));
        boolean valid = host.length() + prefix.length() <= MAX_LENGTH
                && HostName.isCanonical(host)
                && PathPrefix.isCanonical(prefix);
        return valid ? Optional.of(new ServiceKey(host, prefix)) : Optional.empty();
    }

    /**
     * Returns {@code host}, with or without a port, in the spelling under which keys are kept: lower case, no dot at
     * the end of the name, international names as A-labels, IPv6 addresses as RFC 5952 §4 has them. The result is not
     * checked; a text that is no host comes back as it is or nearly so, and simply matches no key.
     */
    public static String canonicalHost(String host) {
        return host.length() > MAX_LENGTH ? host : HostName.canonical(host);
    }

    /** Returns the key as it stands in a datagram: {@code host} followed by the path prefix. */
    @Override
    public String toString() {
        return host + pathPrefix;
    }
}
