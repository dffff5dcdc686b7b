package dev.rollcall.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a backend accepts connections: {@code 10.0.0.7:8080}, {@code [2001:db8::7]:8080}, {@code app1.internal:8080}.
 *
 * @param host IPv4 address, IPv6 address without brackets, or host name; empty where the subscriber left it to the
 *     receiver ({@code :8080}), who then uses the address the datagram came from
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
    /** uWSGI drops a longer address (uWSGI core/subscription.c, uwsgi_add_subscribe_node). */
    public static final int MAX_LENGTH = 255;

    private static final Pattern IPV4_LIKE = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]|\\.(?=[A-Za-z0-9_]))*");

    /** @throws IllegalArgumentException if the host is none or the port is out of range */
    public Endpoint {
        if (!host.isEmpty() && !isHost(host)) {
            throw new IllegalArgumentException("host: " + host + " (expected: an IP address or a host name)");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
    }

    /**
     * Returns the endpoint that {@code text} spells, or empty if it spells none: {@code host:port}, {@code [ipv6]:port}
     * or {@code :port}.
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
        boolean valid = port > 0 && (bare.isEmpty() || (isHost(bare) && bracketed == bare.contains(":")));
        return valid ? Optional.of(new Endpoint(bare, port)) : Optional.empty();
    }

    /** Returns whether the receiver must fill in the host: none was given, or the one that means "every interface". */
    public boolean isWildcard() {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    /** Returns this endpoint with another host. */
    public Endpoint withHost(String newHost) {
        return new Endpoint(newHost, port);
    }

    /** Returns the endpoint as it stands in a datagram, an IPv6 address in brackets (RFC 3986 §3.2.2). */
    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static boolean isHost(String host) {
        if (host.contains(":")) {
            return Ipv6Literal.isValid(host);
        }
        return IPV4_LIKE.matcher(host).matches()
                ? IPV4.matcher(host).matches()
                : NAME.matcher(host).matches();
    }

    private static int parsePort(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(digits);
        return port <= 65535 ? port : -1;
    }
}
