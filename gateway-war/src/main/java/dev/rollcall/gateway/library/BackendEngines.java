package dev.rollcall.gateway.library;

import dev.rollcall.gateway.tls.BackendTls;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory.SslEngineFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Where the upstream client gets the gateway's end of each connection over TLS. The name to check is the tag of the
 * connection's destination; and since the client shares connections within one destination only, one that was checked
 * for one name is never used for another.
 */
final class BackendEngines extends SslContextFactory.Client implements SslEngineFactory {
    private final BackendTls tls;

    BackendEngines(BackendTls tls) {
        this.tls = tls;
        // It wants one to start; none of its engines is ever used.
        setSslContext(tls.context());
    }

    @Override
    public SSLEngine newSslEngine(String host, int port, Map<String, Object> context) {
        if (context.get(Destination.CONTEXT_KEY) instanceof Destination destination
                && destination.getOrigin().getTag() instanceof String name) {
            return tls.engine(name, port, System.nanoTime());
        }
        throw new IllegalStateException("a connection over TLS without a name to check");
    }
}
