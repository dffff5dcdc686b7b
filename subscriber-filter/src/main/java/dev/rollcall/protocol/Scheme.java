package dev.rollcall.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a backend speaks at its address, by the names that URIs have for it (RFC 9110 §4.2). */
public enum Scheme {
    /** HTTP/1.1 as it is. */
    HTTP,
    /** HTTP/1.1 inside TLS. */
    HTTPS;

    /** Returns the scheme of this name, in any case, or empty if there is none. */
    public static Optional<Scheme> parse(String name) {
        return Stream.of(values())
                .filter(scheme -> scheme.toString().equalsIgnoreCase(name))
                .findFirst();
    }

    /** Returns the name as it stands in settings and datagrams: {@code https}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
