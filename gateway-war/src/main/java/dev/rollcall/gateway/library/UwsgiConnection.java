package dev.rollcall.gateway.library;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.internal.HttpChannelOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpConnectionOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpSenderOverHTTP;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * A connection of the library's to a backend that speaks uwsgi: the head of the request is a packet, its body goes out as
 * it is, and the answer is HTTP.
 */
final class UwsgiConnection extends KeptConnection {
    /** Keeps such backends apart from those of the same address that speak HTTP. */
    static final String TAG = "uwsgi";

    private static final long UNUSED_MILLIS = 1_000;

    UwsgiConnection(EndPoint endPoint, Map<String, Object> context, Duration most) {
        super(endPoint, context, most);
    }

    /**
     * The library sometimes opens one more than it needs (HttpDestination.remove). A worker that has accepted it waits for a
     * request, and serves nobody else meanwhile.
     */
    @Override
    public void onOpen() {
        getEndPoint().setIdleTimeout(UNUSED_MILLIS);
        super.onOpen();
    }

    /** Returns whether {@code context} is that of such a connection. */
    static boolean isWanted(Map<String, Object> context) {
        return context.get(Destination.CONTEXT_KEY) instanceof Destination destination
                && TAG.equals(destination.getOrigin().getTag());
    }

    @Override
    protected HttpChannelOverHTTP newHttpChannel() {
        return new Channel(this);
    }

    private static final class Channel extends HttpChannelOverHTTP {
        private Channel(HttpConnectionOverHTTP connection) {
            super(connection);
        }

        @Override
        protected HttpSenderOverHTTP newHttpSender() {
            return new Sender(this);
        }
    }

    private static final class Sender extends HttpSenderOverHTTP {
        private Sender(HttpChannelOverHTTP channel) {
            super(channel);
        }

        @Override
        protected void sendHeaders(HttpExchange exchange, ByteBuffer content, boolean last, Callback callback) {
            ByteBuffer packet = exchange.getRequest() instanceof LibraryRequest request ? request.packet() : null;
            if (packet == null) {
                callback.failed(new IllegalStateException("a request of another protocol"));
            } else {
                write(callback, packet, content);
            }
        }

        @Override
        protected void sendContent(HttpExchange exchange, ByteBuffer content, boolean last, Callback callback) {
            write(callback, BufferUtil.EMPTY_BUFFER, content);
        }

        private void write(Callback callback, ByteBuffer packet, ByteBuffer content) {
            EndPoint endPoint = getHttpChannel().getHttpConnection().getEndPoint();
            endPoint.write(callback, packet, content == null ? BufferUtil.EMPTY_BUFFER : content);
        }
    }
}
