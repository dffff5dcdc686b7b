package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.ServiceKey;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.jspecify.annotations.Nullable;

/** Makes the request that goes to a backend from the one that came from a client. */
final class UpstreamRequests {
    private final Supplier<HttpClient> client;
    private final RequestHead head;
    private final String identity;
    private final Duration timeout;
    private final BackendTls tls;

    /**
     * @param client asked at every request: it exists only from the servlet's initialisation on
     * @param identity this gateway's, told to gateways among the backends
     * @param timeout how long a backend may stay silent
     * @param tls knows the name that a backend's certificate must be for
     */
    UpstreamRequests(Supplier<HttpClient> client, RequestHead head, String identity, Duration timeout, BackendTls tls) {
        this.client = client;
        this.head = head;
        this.identity = identity;
        this.timeout = timeout;
        this.tls = tls;
    }

    /** Returns what runs tasks on the upstream client's threads; they hold no lock of a container's. */
    Executor executor() {
        return client.get().getExecutor();
    }

    /** @param key what {@code upstream} has been chosen for */
    Request to(Upstream upstream, ServiceKey key, ClientRequest clientRequest, @Nullable ClientRequestBody body) {
        HttpServletRequest servletRequest = clientRequest.servletRequest();
        UpstreamRequest request =
                new UpstreamRequest(client.get(), upstream.endpoint(), tlsName(upstream, key), servletRequest);
        request.headers(fields -> {
            head.copy(clientRequest, fields);
            fields.remove(RequestTrail.FIELD);
            if (upstream.gateway().isPresent()) {
                fields.put(RequestTrail.FIELD, RequestTrail.extended(servletRequest, identity));
            }
        });
        request.idleTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (body != null) {
            request.body(body);
            if (body.getLength() < 0) {
                request.trailersSupplier(body::trailers);
            }
            ContinueWait.limit(client.get(), request, timeout);
        }
        return request;
    }

    private String tlsName(Upstream upstream, ServiceKey key) {
        return upstream.isStatic() ? tls.nameOf(upstream.endpoint()) : tls.nameOf(key);
    }
}
