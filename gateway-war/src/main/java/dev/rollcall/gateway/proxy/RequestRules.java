package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.config.LimitSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests no backend gets to see.
 *
 * @param limits what is too much
 * @param identity this gateway's among other gateways
 */
record RequestRules(LimitSettings limits, String identity) {
    private static final Set<String> COMMON_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

    /** Returns whether the request is meant for the gateway itself: it asks what the server as a whole can do, or goes no further. */
    static boolean isForGateway(ClientRequest request) {
        // RFC 9110 §9.3.7 for "*", §7.6.2 for the last hop.
        return request.method().equals("OPTIONS")
                && (request.target().equals("*")
                        || MaxForwards.isExhausted(request.servletRequest().getHeader(MaxForwards.FIELD)));
    }

    /** Returns why the request is refused; empty if it is not. */
    Optional<ProxyError> refusal(ClientRequest request) {
        HttpServletRequest servletRequest = request.servletRequest();
        Optional<ProxyError> syntax =
                ofHttp2(request).or(() -> ofCodings(request)).or(() -> ofMethod(request.method()));
        if (syntax.isPresent()) {
            return syntax;
        }
        if (request.target().length() > limits.maxUriLength()) {
            return Optional.of(ProxyError.URI_TOO_LONG);
        }
        if (servletRequest.getContentLengthLong() > limits.maxBodyBytes()) {
            return Optional.of(ProxyError.BODY_TOO_LARGE);
        }
        return RequestTrail.isLoop(servletRequest, identity) ? Optional.of(ProxyError.LOOP) : Optional.empty();
    }

    private static Optional<ProxyError> ofHttp2(ClientRequest request) {
        return Http2Syntax.isMalformed(request.servletRequest())
                ? Optional.of(ProxyError.MALFORMED_HTTP2)
                : Optional.empty();
    }

    // The containers refuse most of what is wrong about a request's framing by themselves; this is the rest.
    private static Optional<ProxyError> ofCodings(ClientRequest request) {
        if (request.servletRequest().getHeader("Transfer-Encoding") == null) {
            return Optional.empty();
        }
        List<String> codings = Collections.list(request.servletRequest().getHeaders("Transfer-Encoding"));
        if (request.protocol().equals("HTTP/1.0")) {
            return Optional.of(ProxyError.BAD_FRAMING);
        }
        boolean known = codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked");
        return known ? Optional.empty() : Optional.of(ProxyError.UNKNOWN_CODING);
    }

    private static Optional<ProxyError> ofMethod(String method) {
        if (COMMON_METHODS.contains(method)) {
            return Optional.empty();
        }
        if (method.equals("CONNECT")) {
            return Optional.of(ProxyError.NO_TUNNEL);
        }
        if (method.equals("TRACE")) {
            // It would tell a script what fields the proxies in between have added (RFC 9110 §9.3.8).
            return Optional.of(ProxyError.NO_TRACE);
        }
        if (method.isEmpty() || !method.chars().allMatch(RequestRules::isTokenCharacter)) {
            // HTTP/2 does not end it with a space: "GET /evil" would be method and path to a backend.
            return Optional.of(ProxyError.BAD_METHOD);
        }
        // The upstream client writes every method in capitals: a rule in front of us that forbids DELETE would let
        // "delete"
        // pass, and the backend would delete.
        boolean capitals = method.chars().noneMatch(c -> c >= 'a' && c <= 'z');
        return capitals ? Optional.empty() : Optional.of(ProxyError.LOWER_CASE_METHOD);
    }

    /** RFC 9110 §5.6.2. */
    private static boolean isTokenCharacter(int c) {
        boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        return alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
