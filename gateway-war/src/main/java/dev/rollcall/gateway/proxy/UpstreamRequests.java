package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.gateway.transport.CallRequest;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.ServiceKey;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Makes the request that goes to a backend from the one that came from a client.
 *
 * @param head makes its fields
 * @param identity this gateway's, told to gateways among the backends
 * @param timeout how long a backend may stay silent
 * @param tls knows the name that a backend's certificate must be for
 */
record UpstreamRequests(RequestHead head, String identity, Duration timeout, BackendTls tls) {
    /** @param key what {@code upstream} has been chosen for */
    CallRequest to(Upstream upstream, ServiceKey key, ClientRequest clientRequest, @Nullable ClientRequestBody body) {
        HttpServletRequest request = clientRequest.servletRequest();
        HttpFields.Mutable fields = HttpFields.build();
        head.copy(clientRequest, fields);
        fields.remove(RequestTrail.FIELD);
        if (upstream.gateway().isPresent()) {
            fields.put(RequestTrail.FIELD, RequestTrail.extended(request, identity));
        }
        upstream.instance().ifPresent(instance -> fields.put(HopByHop.INSTANCE, instance));
        return new CallRequest(
                upstream.endpoint(),
                tlsName(upstream, key),
                clientRequest.method(),
                request.getRequestURI(),
                request.getQueryString(),
                fields,
                body == null ? null : body.forAttempt(),
                body == null || body.length() >= 0 ? null : body::trailers,
                timeout,
                upstream.keepAlive());
    }

    private String tlsName(Upstream upstream, ServiceKey key) {
        if (!upstream.endpoint().isTls()) {
            return "";
        }
        return upstream.isStatic() ? tls.nameOf(upstream.endpoint()) : tls.nameOf(key);
    }
}
