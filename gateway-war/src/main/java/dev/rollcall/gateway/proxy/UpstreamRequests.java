package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.upstream.Upstream;
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

    /**
     * @param client asked at every request: it exists only from the servlet's initialisation on
     * @param identity this gateway's, told to gateways among the backends
     * @param timeout how long a backend may stay silent
     */
    UpstreamRequests(Supplier<HttpClient> client, RequestHead head, String identity, Duration timeout) {
        this.client = client;
        this.head = head;
        this.identity = identity;
        this.timeout = timeout;
    }

    /** Returns what runs tasks on the upstream client's threads; they hold no lock of a container's. */
    Executor executor() {
        return client.get().getExecutor();
    }

    Request to(Upstream upstream, ClientRequest clientRequest, @Nullable ClientRequestBody body) {
        HttpServletRequest servletRequest = clientRequest.servletRequest();
        UpstreamRequest request = new UpstreamRequest(client.get(), upstream.endpoint(), servletRequest);
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
}
