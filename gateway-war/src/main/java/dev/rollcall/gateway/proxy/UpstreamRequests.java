package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.gateway.transport.CallRequest;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.gateway.uwsgi.Modifiers;
import dev.rollcall.gateway.uwsgi.Packet;
import dev.rollcall.gateway.uwsgi.PacketTooLongException;
import dev.rollcall.protocol.KeepAlive;
import dev.rollcall.protocol.ServiceKey;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Makes the request that goes to a backend from the one that came from a client.
 *
 * @param head makes its fields
 * @param uwsgi makes packets of them
 * @param identity this gateway's, told to gateways among the backends
 * @param timeout how long a backend may stay silent
 * @param tls knows the name that a backend's certificate must be for
 */
record UpstreamRequests(RequestHead head, UwsgiHead uwsgi, String identity, Duration timeout, BackendTls tls) {
    // A connection of uwsgi's ends with the answer.
    private static final KeepAlive ONE_REQUEST = KeepAlive.of(0, 1);

    /**
     * Whom a request is made for.
     *
     * @param key what {@code upstream} has been chosen for
     * @param modifiers what kind of request it expects, if it speaks uwsgi
     * @param tunnel whether it is asked for a WebSocket
     * @param again whether the request has been sent to somebody before, in vain
     */
    record Target(Upstream upstream, ServiceKey key, Modifiers modifiers, boolean tunnel, boolean again) {
        static Target of(Upstream upstream, ServiceKey key, Pool pool, boolean tunnel, boolean again) {
            // Looked for where they count only: a pool may be large.
            boolean uwsgi = upstream.endpoint().isUwsgi();
            return new Target(upstream, key, uwsgi ? pool.modifiers(upstream) : Modifiers.NONE, tunnel, again);
        }
    }

    /** @throws PacketTooLongException if the target cannot be told so much about a request */
    CallRequest to(Target target, ClientRequest clientRequest, @Nullable ClientRequestBody body)
            throws PacketTooLongException {
        Upstream upstream = target.upstream();
        HttpServletRequest request = clientRequest.servletRequest();
        HttpFields.Mutable fields = HttpFields.build();
        head.copy(clientRequest, fields);
        fields.remove(RequestTrail.FIELD);
        if (upstream.gateway().isPresent()) {
            fields.put(RequestTrail.FIELD, RequestTrail.extended(request, identity));
        }
        upstream.instance().ifPresent(instance -> fields.put(HopByHop.INSTANCE, instance));
        Packet packet = upstream.endpoint().isUwsgi()
                ? uwsgi.packet(target.modifiers(), clientRequest, fields, body, target.tunnel())
                : null;
        return new CallRequest(
                upstream.endpoint(),
                tlsName(upstream, target.key()),
                clientRequest.method(),
                request.getRequestURI(),
                request.getQueryString(),
                fields,
                body == null ? null : body.forAttempt(),
                body == null || body.length() >= 0 ? null : body::trailers,
                timeout,
                packet == null ? upstream.keepAlive() : ONE_REQUEST,
                packet == null ? CallRequest.ANY_CONNECTIONS : uwsgi.settings().connections(upstream.cores()),
                target.again(),
                packet);
    }

    private String tlsName(Upstream upstream, ServiceKey key) {
        if (!upstream.endpoint().isTls()) {
            return "";
        }
        return upstream.isStatic() ? tls.nameOf(upstream.endpoint()) : tls.nameOf(key);
    }
}
