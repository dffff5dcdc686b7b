package dev.rollcall.gateway.tunnel;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.eclipse.jetty.client.HttpUpgrader;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** Asks a backend for a WebSocket (RFC 6455 §4.1), and takes the connection out of the upstream client's hands. */
public final class UpstreamUpgrade implements HttpUpgrader {
    static final String PROTOCOL = "websocket";

    private final Executor executor;
    private final BiConsumer<Response, Side> upgraded;

    /** @param upgraded gets the backend's 101 and the connection */
    public UpstreamUpgrade(Executor executor, BiConsumer<Response, Side> upgraded) {
        this.executor = executor;
        this.upgraded = upgraded;
    }

    /** Makes {@code request} ask for it; any other answer than 101 is an ordinary one. */
    public void ask(Request request) {
        request.attribute(HttpUpgrader.Factory.class.getName(), (HttpUpgrader.Factory) version -> this);
    }

    @Override
    public void prepare(Request request) {
        // RFC 9110 §7.8: hop-by-hop, so the client's own fields have been dropped.
        request.headers(fields -> fields.put(HttpHeader.CONNECTION, "Upgrade").put(HttpHeader.UPGRADE, PROTOCOL));
    }

    @Override
    public void upgrade(Response response, EndPoint endPoint, Callback callback) {
        if (!response.getHeaders().contains(HttpHeader.UPGRADE, PROTOCOL)) {
            endPoint.close();
            callback.failed(new IllegalStateException("the backend switched to another protocol than asked for"));
            return;
        }
        Taken taken = new Taken(endPoint, executor);
        endPoint.upgrade(taken);
        // The tunnel has a time-out of its own, over both directions.
        endPoint.setIdleTimeout(0);
        callback.succeeded();
        upgraded.accept(response, new EndPointSide(endPoint, taken.early));
    }

    /** Stands for whoever reads and writes, where the end point wants a connection. */
    private static final class Taken extends AbstractConnection implements Connection.UpgradeTo {
        private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

        private Taken(EndPoint endPoint, Executor executor) {
            super(endPoint, executor);
        }

        @Override
        public void onUpgradeTo(ByteBuffer buffer) {
            early = buffer;
        }

        @Override
        public void onFillable() {
            // Never called: the side waits for input by itself.
        }
    }
}
