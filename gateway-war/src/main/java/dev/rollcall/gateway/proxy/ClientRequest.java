package dev.rollcall.gateway.proxy;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's request, with what is asked of it more than once; read on the container's own thread.
 *
 * @param servletRequest the container's object: only under the exchange's lock once there is an exchange
 * @param host as the client sent it
 * @param target the request target as the client sent it, without scheme and authority
 * @param routingPath what the path means, as {@link RoutingPath} has it; empty if it climbs above its root
 * @param accept the values of its Accept fields
 * @param clientAddress that of the client behind all trusted proxies
 * @param clientPort where that client's connection comes from; 0 behind a trusted proxy
 * @param id under which logs know it; empty for none
 * @param received when it came
 * @param receivedNanos the same, of {@link System#nanoTime}
 */
record ClientRequest(
        HttpServletRequest servletRequest,
        String method,
        String host,
        String target,
        String protocol,
        String routingPath,
        List<String> accept,
        String clientAddress,
        int clientPort,
        String id,
        Instant received,
        long receivedNanos) {

    static ClientRequest of(HttpServletRequest request, ForwardedFields forwarded, RequestIds ids) {
        boolean trusted = forwarded.isTrusted(request);
        return new ClientRequest(
                request,
                request.getMethod(),
                RequestHead.host(request),
                target(request.getRequestURI(), request.getQueryString()),
                request.getProtocol(),
                RoutingPath.of(request.getRequestURI()).orElse(""),
                Collections.list(request.getHeaders("Accept")),
                forwarded.clientAddress(request),
                trusted ? 0 : request.getRemotePort(),
                ids.of(Collections.list(request.getHeaders(RequestIds.FIELD)), trusted),
                Instant.now(),
                System.nanoTime());
    }

    private static String target(String path, @Nullable String query) {
        return query == null ? path : path + "?" + query;
    }
}
