package dev.rollcall.gateway.proxy;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * What makes a request of HTTP/2 malformed and does not stop every container: it must go no further (RFC 9113 §8.1.1),
 * since in HTTP/1.1 it could be two requests. The containers see to the rest; {@code docs/conformance.md} shows it.
 */
final class Http2Syntax {
    // RFC 9113 §8.2.2. Jetty looks at Connection and TE only.
    private static final List<String> CONNECTION_SPECIFIC =
            List.of("Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade");

    private static final Set<String> UPGRADE = Set.of("Connection", "Upgrade");

    private Http2Syntax() {}

    static boolean isHttp2(HttpServletRequest request) {
        return request.getProtocol().startsWith("HTTP/2");
    }

    /** Returns whether the request is of HTTP/2 and not valid there. */
    static boolean isMalformed(HttpServletRequest request) {
        return isHttp2(request)
                && (hasConnectionSpecific(request)
                        || !isLength(Collections.list(request.getHeaders("Content-Length"))));
    }

    private static boolean hasConnectionSpecific(HttpServletRequest request) {
        // The request that has turned its connection into one of HTTP/2 was one of HTTP/1.1 (RFC 7540 §3.2).
        boolean upgraded =
                "h2c".equalsIgnoreCase(request.getHeader("Upgrade")) && request.getHeader("HTTP2-Settings") != null;
        return CONNECTION_SPECIFIC.stream()
                .filter(name -> !upgraded || !UPGRADE.contains(name))
                .anyMatch(name -> request.getHeader(name) != null);
    }

    /** RFC 9110 §8.6: digits and nothing else; the containers take a sign as well. */
    private static boolean isLength(List<String> values) {
        return values.isEmpty()
                || (values.size() == 1
                        && !values.get(0).isEmpty()
                        && values.get(0).chars().allMatch(c -> c >= '0' && c <= '9'));
    }
}
