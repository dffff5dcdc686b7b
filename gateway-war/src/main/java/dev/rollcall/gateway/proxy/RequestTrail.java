package dev.rollcall.gateway.proxy;

import dev.rollcall.protocol.Trail;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The gateways that a request has come through, so that it comes through none of them twice. */
final class RequestTrail {
    /** Told to gateways only; no application sees it. */
    static final String FIELD = "Rollcall-Gateways";

    /** What stands for us in Via (RFC 9110 §7.6.3); the host's own name would be told to every backend. */
    static final String VIA_PSEUDONYM = "rollcall";

    private static final String VIA = "Via";
    // Twice as many as an announcement can make; more is a circle of static backends or of other proxies.
    private static final int MAX_VIA = 2 * Trail.MAX_HOPS;
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private RequestTrail() {}

    /** Returns the identities of the gateways that {@code request} has come through, in their order. */
    static Set<String> of(HttpServletRequest request) {
        if (request.getHeader(FIELD) == null) {
            return Set.of();
        }
        return elements(request, FIELD)
                .filter(Trail::isIdentity)
                .limit(Trail.MAX_GATEWAYS)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns whether {@code request} has been at the gateway {@code identity}, or at too many gateways, before. */
    static boolean isLoop(HttpServletRequest request, String identity) {
        return of(request).contains(identity) || isFarTravelled(request);
    }

    private static boolean isFarTravelled(HttpServletRequest request) {
        return request.getHeader(VIA) != null
                && elements(request, VIA)
                                .filter(element -> element.endsWith(" " + VIA_PSEUDONYM))
                                .count()
                        > MAX_VIA;
    }

    /** Returns the field's value for the next gateway. */
    static String extended(HttpServletRequest request, String identity) {
        return Stream.concat(of(request).stream(), Stream.of(identity)).collect(Collectors.joining(", "));
    }

    private static Stream<String> elements(HttpServletRequest request, String field) {
        return Collections.list(request.getHeaders(field)).stream()
                .flatMap(value -> COMMA.splitAsStream(value.strip()));
    }
}
