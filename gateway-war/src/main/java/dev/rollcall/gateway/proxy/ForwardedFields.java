package dev.rollcall.gateway.proxy;

import com.google.common.base.Splitter;
import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.config.AddressRange;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Tells the backend who the client is: {@code X-Forwarded-For/-Proto/-Host} and {@code Forwarded} (RFC 7239). What a
 * client says of itself in them is dropped, unless it is a trusted proxy, whose word is continued.
 */
final class ForwardedFields {
    /** What the client speaks, as the first proxy that is trusted has seen it. */
    static final HttpHeader PROTO = HttpHeader.X_FORWARDED_PROTO;

    private static final Set<String> OTHERS = Set.of("forwarded", "x-real-ip", "x-client-ip", "true-client-ip");

    private final List<AddressRange> trustedProxies;

    ForwardedFields(List<AddressRange> trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    /**
     * Returns whether a field speaks about the client's identity. Also in the spelling with underscores: CGI-like
     * backends see no difference (RFC 9110 §17.10).
     *
     * @param lowerCaseName a field name in lower case
     */
    static boolean isOne(String lowerCaseName) {
        String name = lowerCaseName.indexOf('_') < 0 ? lowerCaseName : lowerCaseName.replace('_', '-');
        return name.startsWith("x-forwarded-") || OTHERS.contains(name);
    }

    /** Returns whether what the sender of {@code request} says about the client is believed. */
    boolean isTrusted(HttpServletRequest request) {
        return !trustedProxies.isEmpty() && isTrusted(peerAddress(request));
    }

    private boolean isTrusted(String address) {
        if (trustedProxies.isEmpty()) {
            return false;
        }
        InetAddress parsed = InetAddresses.forString(address);
        return trustedProxies.stream().anyMatch(range -> range.contains(parsed));
    }

    /**
     * Returns the address of the client: the sender's, or, behind trusted proxies, the last address in {@code
     * X-Forwarded-For} that is not a trusted proxy itself. What stands before it, the client may have made up.
     */
    String clientAddress(HttpServletRequest request) {
        String address = peerAddress(request);
        if (trustedProxies.isEmpty()) {
            return address;
        }
        String list = String.join(",", Collections.list(request.getHeaders(HttpHeader.X_FORWARDED_FOR.asString())));
        List<String> nearestLast =
                Splitter.on(',').trimResults().omitEmptyStrings().splitToList(list);
        for (int i = nearestLast.size() - 1; i >= 0 && isTrusted(address); i--) {
            if (!InetAddresses.isInetAddress(nearestLast.get(i))) {
                return address;
            }
            address = InetAddresses.toAddrString(InetAddresses.forString(nearestLast.get(i)));
        }
        return address;
    }

    /**
     * Adds our own fields. Those of a trusted proxy must be in {@code fields} already; the list in each grows by the
     * sender's address, and protocol and host stay as the first trusted proxy saw them.
     *
     * @param host the request's host, as the client sent it
     */
    void addTo(HttpFields.Mutable fields, HttpServletRequest request, String host) {
        String peer = peerAddress(request);
        putJoined(fields, HttpHeader.X_FORWARDED_FOR, peer);
        putJoined(fields, HttpHeader.FORWARDED, element(peer, host, request.getScheme()));
        if (!fields.contains(PROTO)) {
            fields.put(PROTO, request.getScheme());
        }
        if (!fields.contains(HttpHeader.X_FORWARDED_HOST)) {
            fields.put(HttpHeader.X_FORWARDED_HOST, host);
        }
    }

    private static void putJoined(HttpFields.Mutable fields, HttpHeader name, String addition) {
        if (!fields.contains(name)) {
            fields.add(name, addition);
            return;
        }
        List<String> values = new ArrayList<>(fields.getValuesList(name));
        values.add(addition);
        fields.put(name, String.join(", ", values));
    }

    /** RFC 7239 §4, with quotes wherever a value may hold more than a token (§6). */
    private static String element(String peer, String host, String scheme) {
        String node = peer.indexOf(':') >= 0 ? "\"[" + peer + "]\"" : peer;
        boolean plain = host.indexOf('\\') < 0 && host.indexOf('"') < 0;
        String escaped = plain ? host : host.replace("\\", "\\\\").replace("\"", "\\\"");
        String quotedHost = '"' + escaped + '"';
        return "for=" + node + ";host=" + quotedHost + ";proto=" + scheme.toLowerCase(Locale.ROOT);
    }

    // Jetty puts an IPv6 address in brackets, Tomcat spells it out in full.
    private static String peerAddress(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        if (address.indexOf(':') < 0) {
            return address;
        }
        String bare = address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
        int scope = bare.indexOf('%');
        return InetAddresses.toAddrString(InetAddresses.forString(scope < 0 ? bare : bare.substring(0, scope)));
    }
}
