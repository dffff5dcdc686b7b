package dev.rollcall.gateway.library;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.NegotiatingClientConnection;
import org.eclipse.jetty.io.ssl.SslConnection.SslEndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.util.Promise;

/**
 * Holds the place of a connection to a backend until both ends have shaken hands. The library would hand the connection
 * out before, with the request; a handshake that fails would then look like a request that may have arrived.
 */
final class HandshakeFirst extends NegotiatingClientConnection implements SslHandshakeListener {
    private static final String HTTP_1_1 = "http/1.1";

    private final FirstFailure outcome;
    private final long idleMillis;
    private final Duration limit;

    private HandshakeFirst(
            SslEndPoint endPoint,
            Executor executor,
            ClientConnectionFactory next,
            Map<String, Object> context,
            FirstFailure outcome,
            Duration limit) {
        super(endPoint, executor, endPoint.getSslConnection().getSSLEngine(), next, context);
        this.outcome = outcome;
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
            FirstFailure outcome = FirstFailure.of(context);
            HandshakeFirst first = new HandshakeFirst(sslEndPoint, executor, next, context, outcome, limit);
            sslEndPoint.getSslConnection().addHandshakeListener(first);
            return first;
        };
    }

    @Override
    public void onOpen() {
        getEndPoint().setIdleTimeout(limit.toMillis());
        super.onOpen();
    }

    /** The library closes first, and what that makes of the handshake could be reported before the reason is. */
    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        outcome.failed(timeout);
        return super.onIdleExpired(timeout);
    }

    @Override
    public void handshakeSucceeded(Event event) {
        EndPoint endPoint = getEndPoint();
        endPoint.setIdleTimeout(idleMillis);
        completed(HTTP_1_1);
    }

    /** Whoever waits for the connection, told once why there is none. */
    private static final class FirstFailure implements Promise<Object> {
        private final Promise<Object> waiting;
        private final AtomicBoolean told = new AtomicBoolean();

        private FirstFailure(Promise<Object> waiting) {
            this.waiting = waiting;
        }

        /** Puts itself before the one who waits. */
        @SuppressWarnings("unchecked") // What it says to him is his own business; here only failures come.
        static FirstFailure of(Map<String, Object> context) {
            String key = ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY;
            FirstFailure first = new FirstFailure((Promise<Object>) Objects.requireNonNull(context.get(key)));
            context.put(key, first);
            return first;
        }

        @Override
        public void succeeded(Object connection) {
            waiting.succeeded(connection);
        }

        @Override
        public void failed(Throwable failure) {
            if (told.compareAndSet(false, true)) {
                waiting.failed(failure);
            }
        }
    }
}
