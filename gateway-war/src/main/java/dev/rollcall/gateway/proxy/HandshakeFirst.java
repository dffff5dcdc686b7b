package dev.rollcall.gateway.proxy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.NegotiatingClientConnection;
import org.eclipse.jetty.io.ssl.SslConnection.SslEndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/**
 * Holds the place of a connection to a backend until both ends have shaken hands. The library would hand the connection
 * out before, with the request; a handshake that fails would then look like a request that may have arrived.
 */
final class HandshakeFirst extends NegotiatingClientConnection implements SslHandshakeListener {
    private static final String HTTP_1_1 = "http/1.1";

    private final long idleMillis;
    private final Duration limit;

    private HandshakeFirst(
            SslEndPoint endPoint,
            Executor executor,
            ClientConnectionFactory next,
            Map<String, Object> context,
            Duration limit) {
        super(endPoint, executor, endPoint.getSslConnection().getSSLEngine(), next, context);
        this.idleMillis = endPoint.getIdleTimeout();
        this.limit = limit;
    }

    /**
     * Returns what makes such connections, inside those of TLS.
     *
     * @param next makes what takes their place
     * @param limit how long a backend may be silent meanwhile
     */
    static ClientConnectionFactory before(ClientConnectionFactory next, Executor executor, Duration limit) {
        return (endPoint, context) -> {
            SslEndPoint sslEndPoint = (SslEndPoint) endPoint;
            HandshakeFirst first = new HandshakeFirst(sslEndPoint, executor, next, context, limit);
            sslEndPoint.getSslConnection().addHandshakeListener(first);
            return first;
        };
    }

    @Override
    public void onOpen() {
        getEndPoint().setIdleTimeout(limit.toMillis());
        super.onOpen();
    }

    @Override
    public void handshakeSucceeded(Event event) {
        EndPoint endPoint = getEndPoint();
        endPoint.setIdleTimeout(idleMillis);
        completed(HTTP_1_1);
    }
}
