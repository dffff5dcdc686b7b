package dev.rollcall.subscriber.forwarded;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whose word about a request's client counts. Immutable. */
public final class TrustedGateways {
    // What looks like an address is one or none, and never asks a name server.
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final int MAX_ADDRESS_LENGTH = 45;
    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

    private final List<Range> ranges;

    private TrustedGateways(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** The addresses that share their first {@code bits} bits with {@code network}. */
    private record Range(InetAddress network, int bits) {
        boolean contains(InetAddress address) {
            byte[] own = network.getAddress();
            byte[] other = address.getAddress();
            if (own.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if (((own[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Returns the gateways at these addresses and networks, such as {@code 10.0.0.7} and {@code 2001:db8::/32}; empty if
     * one of them is neither, or there is none.
     */
    public static Optional<TrustedGateways> parse(List<String> entries) {
        List<Range> ranges = new ArrayList<>();
        for (String entry : entries) {
            Range range = range(entry);
            if (range == null) {
                return Optional.empty();
            }
            ranges.add(range);
        }
        return ranges.isEmpty() ? Optional.empty() : Optional.of(new TrustedGateways(List.copyOf(ranges)));
    }

    private static @Nullable Range range(String entry) {
        int slash = entry.indexOf('/');
        InetAddress network = address(slash < 0 ? entry : entry.substring(0, slash));
        if (network == null) {
            return null;
        }
        int width = network.getAddress().length * Byte.SIZE;
        String bits = slash < 0 ? Integer.toString(width) : entry.substring(slash + 1);
        boolean valid = BITS.matcher(bits).matches() && Integer.parseInt(bits) <= width;
        return valid ? new Range(network, Integer.parseInt(bits)) : null;
    }

    /** Returns {@code request} as its client sent it, if one of these gateways has passed it on; else itself. */
    public ServletRequest asSent(ServletRequest request) {
        return request instanceof HttpServletRequest http && isOne(http.getRemoteAddr())
                ? new ForwardedRequest(http, client(http))
                : request;
    }

    /** The last address that is not a gateway's own: what stands before it, the client may have made up. */
    private String client(HttpServletRequest request) {
        String client = request.getRemoteAddr();
        String list = String.join(",", Collections.list(request.getHeaders("X-Forwarded-For")));
        String[] nearestLast = list.split(",", -1);
        for (int i = nearestLast.length - 1; i >= 0 && isOne(client); i--) {
            String address = nearestLast[i].strip();
            if (address(address) == null) {
                return client;
            }
            client = address;
        }
        return client;
    }

    private boolean isOne(String text) {
        InetAddress address = address(bare(text));
        return address != null && ranges.stream().anyMatch(range -> range.contains(address));
    }

    // Jetty puts an IPv6 address in brackets, and a link-local one has a scope.
    private static String bare(String text) {
        String inner = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int scope = inner.indexOf('%');
        return scope < 0 ? inner : inner.substring(0, scope);
    }

    private static @Nullable InetAddress address(String text) {
        if (text.length() > MAX_ADDRESS_LENGTH || !ADDRESS.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException none) {
            return null;
        }
    }
}
