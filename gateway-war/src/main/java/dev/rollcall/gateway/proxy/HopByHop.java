package dev.rollcall.gateway.proxy;

import dev.rollcall.protocol.InstanceProof;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The fields that end at the next hop (RFC 9110 §7.6.1): those that always do, and those that Connection names. What
 * gateway and backend say to each other about instances (docs/protocol.md) is among the former.
 */
final class HopByHop {
    /** Which instance of its program a request is meant for; told to those that have announced one. */
    static final String INSTANCE = "Rollcall-Instance";

    /** Why an instance has refused a request, before its application has seen it. */
    static final String REFUSED = "Rollcall-Refused";

    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            INSTANCE.toLowerCase(Locale.ROOT),
            REFUSED.toLowerCase(Locale.ROOT),
            InstanceProof.FIELD.toLowerCase(Locale.ROOT),
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    // A sender that names these in Connection is in error, or tries to make us strip what others rely on.
    private static final Set<String> NEVER =
            Set.of("authorization", "cache-control", "content-length", "content-type", "cookie", "host", "set-cookie");

    private static final HopByHop ALWAYS_ONLY = new HopByHop(Set.of());

    private final Set<String> named;

    private HopByHop(Set<String> named) {
        this.named = named;
    }

    /** @param connectionValues the values of all Connection fields of one message */
    static HopByHop of(Iterator<String> connectionValues) {
        Set<String> named = Set.of();
        while (connectionValues.hasNext()) {
            String value = connectionValues.next();
            if (!namesNoField(value)) {
                named = named.isEmpty() ? new HashSet<>() : named;
                addAll(value, named);
            }
        }
        return named.isEmpty() ? ALWAYS_ONLY : new HopByHop(named);
    }

    /** Returns those of a message with these fields. */
    static HopByHop of(HttpFields fields) {
        return fields.contains(HttpHeader.CONNECTION)
                ? of(fields.getValuesList(HttpHeader.CONNECTION).iterator())
                : ALWAYS_ONLY;
    }

    /** What nearly all say. */
    private static boolean namesNoField(String connectionValue) {
        return "keep-alive".equalsIgnoreCase(connectionValue) || "close".equalsIgnoreCase(connectionValue);
    }

    private static void addAll(String connectionValue, Set<String> named) {
        for (String name : connectionValue.split(",", -1)) {
            String lowerCaseName = name.strip().toLowerCase(Locale.ROOT);
            if (!NEVER.contains(lowerCaseName)) {
                named.add(lowerCaseName);
            }
        }
    }

    /** @param lowerCaseName a field name in lower case */
    boolean contains(String lowerCaseName) {
        return ALWAYS.contains(lowerCaseName) || named.contains(lowerCaseName);
    }
}
