package dev.rollcall.gateway.library;

import dev.rollcall.gateway.transport.ReuseLimits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.SendFailure;
import org.eclipse.jetty.client.transport.internal.HttpConnectionOverHTTP;
import org.eclipse.jetty.io.EndPoint;

/**
 * A connection of the library's that ends before its backend would end it, as far as that has said when it would. By
 * whoever has the connection, one request after the other.
 */
class KeptConnection extends HttpConnectionOverHTTP {
    private final Duration most;
    private int mostRequests = Integer.MAX_VALUE;
    private int carried;

    /** @param most how long it is kept for a backend that has not said anything */
    KeptConnection(EndPoint endPoint, Map<String, Object> context, Duration most) {
        super(endPoint, context);
        this.most = most;
    }

    @Override
    public SendFailure send(HttpExchange exchange) {
        if (exchange.getRequest() instanceof LibraryRequest request) {
            ReuseLimits limits = ReuseLimits.of(request.keepAlive(), most);
            mostRequests = limits.requests();
            request.goesOver(carried > 0);
            // What holds after the exchange again; for the exchange itself the library sets another one.
            getEndPoint().setIdleTimeout(TimeUnit.NANOSECONDS.toMillis(limits.idleNanos()));
        }
        return super.send(exchange);
    }

    @Override
    public void release() {
        carried++;
        if (carried >= mostRequests) {
            close();
        } else {
            super.release();
        }
    }
}
