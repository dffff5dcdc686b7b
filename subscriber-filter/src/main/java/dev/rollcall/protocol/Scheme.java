package dev.rollcall.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a backend speaks at its address, by the names that URIs have for it (RFC 9110 §4.2), or might have. */
public enum Scheme {
    /** HTTP/1.1 as it is. */
    HTTP,
    /** HTTP/1.1 inside TLS. */
    HTTPS,
    /** The uwsgi protocol (uWSGI docs, Protocol.rst), in which requests are packets and answers are HTTP. */
    UWSGI;

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
