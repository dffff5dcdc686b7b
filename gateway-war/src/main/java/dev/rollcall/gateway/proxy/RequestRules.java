package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.config.LimitSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Which requests no backend gets to see.
 *
 * @param limits what is too much
 * @param identity this gateway's among other gateways
 */
record RequestRules(LimitSettings limits, String identity) {
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
        if (request.method().equals("CONNECT")) {
            return Optional.of(ProxyError.NO_TUNNEL);
        }
        if (request.method().equals("TRACE")) {
            // It would tell a script what fields the proxies in between have added (RFC 9110 §9.3.8).
            return Optional.of(ProxyError.NO_TRACE);
        }
        if (request.target().length() > limits.maxUriLength()) {
            return Optional.of(ProxyError.URI_TOO_LONG);
        }
        if (servletRequest.getContentLengthLong() > limits.maxBodyBytes()) {
            return Optional.of(ProxyError.BODY_TOO_LARGE);
        }
        return RequestTrail.isLoop(servletRequest, identity) ? Optional.of(ProxyError.LOOP) : Optional.empty();
    }
}
