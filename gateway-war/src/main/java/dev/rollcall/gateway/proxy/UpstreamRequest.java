package dev.rollcall.gateway.proxy;

import dev.rollcall.protocol.Endpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request whose target is the client's own, byte for byte. The client library's way through {@link URI} would refuse
 * half of what browsers send ({@code |}, {@code {}}, a lone {@code %}) and re-encode some of the rest.
 */
final class UpstreamRequest extends HttpRequest {
    // The library wants some URI; everything it would take from it is overridden below.
    private static final URI PLACEHOLDER = URI.create("http://upstream/");

    private final Endpoint endpoint;
    private final String path;
    private final @Nullable String query;

    /** @param tlsName the name that the backend's certificate must be for, where it speaks TLS */
    UpstreamRequest(HttpClient client, Endpoint endpoint, String tlsName, HttpServletRequest clientRequest) {
        super(client, new HttpConversation(), PLACEHOLDER);
        this.endpoint = endpoint;
        if (endpoint.isTls()) {
            scheme(endpoint.scheme().toString());
            // Part of what the library chooses a connection by, see BackendEngines.
            tag(tlsName);
        }
        this.path = clientRequest.getRequestURI();
        this.query = clientRequest.getQueryString();
        method(clientRequest.getMethod());
    }

    @Override
    public String getHost() {
        return endpoint.host();
    }

    @Override
    public int getPort() {
        return endpoint.port();
    }

    @Override
    public String getPath() {
        return path;
    }

    @Override
    public @Nullable String getQuery() {
        return query;
    }

    // Null where the target is not to be parsed; the library then takes path and query as they are.
    @Override
    public @Nullable URI getURI() {
        return null;
    }
}
