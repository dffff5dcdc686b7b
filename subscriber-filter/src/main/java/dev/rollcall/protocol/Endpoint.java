package dev.rollcall.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a backend accepts connections, and how to speak there: {@code 10.0.0.7:8080}, {@code [2001:db8::7]:8080},
 * {@code https://app1.internal:8443}.
 *
 * <p>An endpoint is canonical from construction on, so that two spellings of one address are equal: names are in lower
 * case, IPv6 addresses as RFC 5952 §4 has them, IPv4-mapped ones plain IPv4.
 *
 * @param host IPv4 address, IPv6 address without brackets, or host name; empty where the subscriber left it to the
 *     receiver ({@code :8080}), who then uses the address the datagram came from
 * @param port 1 to 65535
 * @param scheme what is spoken there
 */
public record Endpoint(String host, int port, Scheme scheme) {
    /** uWSGI drops a longer address (uWSGI core/subscription.c, uwsgi_add_subscribe_node). */
    public static final int MAX_LENGTH = 255;

    private static final Pattern IPV4_LIKE = Pattern.compile("[0-9.]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]|\\.(?=[A-Za-z0-9_]))*");

    /**
     * @throws IllegalArgumentException if the host is none, the port is out of range, or the two together are longer
     *     than {@value #MAX_LENGTH} characters
     */
    public Endpoint {
        String given = host;
        host = canonicalHost(given)
                .orElseThrow(() ->
                        new IllegalArgumentException("host: " + given + " (expected: an IP address or a host name)"));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        if ((host + ":" + port).length() > MAX_LENGTH) {
            throw new IllegalArgumentException("address: longer than " + MAX_LENGTH + " characters");
        }
    }

    /** Of plain HTTP; throws for what the other constructor throws for. */
    public Endpoint(String host, int port) {
        this(host, port, Scheme.HTTP);
    }

    /**
     * Returns the endpoint of plain HTTP that {@code text} spells, or empty if it spells none: {@code host:port}, {@code
     * [ipv6]:port} or {@code :port}.
     */
    public static Optional<Endpoint> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        int port = parsePort(text.substring(colon + 1));
        boolean valid = port > 0
                && bracketed == bare.contains(":")
                && canonicalHost(bare).isPresent();
        return valid ? Optional.of(new Endpoint(bare, port)) : Optional.empty();
    }

    /** Returns whether the receiver must fill in the host: none was given, or the one that means "every interface". */
    public boolean isWildcard() {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    /** Returns this endpoint with another host. */
    public Endpoint withHost(String newHost) {
        return new Endpoint(newHost, port, scheme);
    }

    /** Returns the same address where another scheme is spoken. */
    public Endpoint withScheme(Scheme newScheme) {
        return new Endpoint(host, port, newScheme);
    }

    /** Returns whether connections to it are made over TLS. */
    public boolean isTls() {
        return scheme == Scheme.HTTPS;
    }

    /** Returns whether requests to it are packets of the uwsgi protocol. */
    public boolean isUwsgi() {
        return scheme == Scheme.UWSGI;
    }

    /** Returns host and port as they stand in a datagram, an IPv6 address in brackets (RFC 3986 §3.2.2). */
    public String address() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }

    /** Returns the {@link #address}, with the scheme and {@code ://} before it unless that is plain HTTP; for people. */
    @Override
    public String toString() {
        return scheme == Scheme.HTTP ? address() : scheme + "://" + address();
    }

    private static Optional<String> canonicalHost(String host) {
        // The length comes first: the patterns recurse once per character.
        if (host.isEmpty() || host.length() > MAX_LENGTH) {
            return host.isEmpty() ? Optional.of(host) : Optional.empty();
        }
        if (host.contains(":")) {
            return IpLiteral.canonicalIpv6(host);
        }
        boolean valid = IPV4_LIKE.matcher(host).matches()
                ? IpLiteral.isIpv4(host)
                : NAME.matcher(host).matches();
        return valid ? Optional.of(host.toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private static int parsePort(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !Digits.isAll(digits)) {
            return -1;
        }
        int port = Integer.parseInt(digits);
        return port <= 65535 ? port : -1;
    }
}
