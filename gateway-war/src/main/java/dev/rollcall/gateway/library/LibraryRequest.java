package dev.rollcall.gateway.library;

import dev.rollcall.gateway.transport.CallRequest;
import dev.rollcall.gateway.uwsgi.Packet;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.KeepAlive;
import java.net.URI;
import java.nio.ByteBuffer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request whose target is the client's own, byte for byte. The client library's way through {@link URI} would refuse
 * half of what browsers send ({@code |}, {@code {}}, a lone {@code %}) and re-encode some of the rest.
 */
final class LibraryRequest extends HttpRequest {
    // The library wants some URI; everything it would take from it is overridden below.
    private static final URI PLACEHOLDER = URI.create("http://upstream/");

    private final Endpoint endpoint;
    private final String path;
    private final @Nullable String query;
    private final @Nullable Packet packet;
    private final KeepAlive keepAlive;
    // Until it has a connection nobody knows.
    private volatile boolean reusing = true;

    LibraryRequest(HttpClient client, CallRequest request) {
        super(client, new HttpConversation(), PLACEHOLDER);
        this.endpoint = request.endpoint();
        if (endpoint.isTls()) {
            scheme(endpoint.scheme().toString());
            // Part of what the library chooses a connection by, see BackendEngines.
            tag(request.tlsName());
        }
        this.keepAlive = request.keepAlive();
        this.packet = request.packet();
        if (packet != null) {
            tag(UwsgiConnection.TAG);
        }
        this.path = request.path();
        this.query = request.query();
        method(request.method());
    }

    /** Returns what the backend has said about connections that are kept. */
    KeepAlive keepAlive() {
        return keepAlive;
    }

    /** @param used whether the connection that it has now has carried another request */
    void goesOver(boolean used) {
        reusing = used;
    }

    boolean isReusing() {
        return reusing;
    }

    /** Returns what is sent in place of a head; null for HTTP. */
    @Nullable
    ByteBuffer packet() {
        return packet == null ? null : packet.bytes().duplicate();
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
