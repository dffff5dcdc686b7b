package dev.rollcall.gateway.tunnel;

import jakarta.servlet.http.WebConnection;
import java.util.function.Consumer;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Tomcat calls once it has given a connection up. Its own WebSocket and HTTP/2 use the same interface: the one of
 * the Servlet API can make a sender wait only by blocking a thread or by asking without end, and cannot be closed from
 * another thread.
 */
public final class TomcatConnection implements InternalHttpUpgradeHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatConnection.class);

    private @Nullable SocketWrapperBase<?> socket;
    private @Nullable Consumer<Side> taken;

    /** Called by Tomcat. */
    public TomcatConnection() {}

    void whenTaken(Consumer<Side> listener) {
        taken = listener;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        socket = wrapper;
        // The connection would keep the request that it began with, and all that one's buffers, as long as it is open.
        wrapper.setAppReadBufHandler(ApplicationBufferHandler.EMPTY);
    }

    @Override
    public void init(WebConnection connection) {
        SocketWrapperBase<?> wrapper = socket;
        Consumer<Side> listener = taken;
        if (wrapper == null || listener == null) {
            throw new IllegalStateException("init before setSocketWrapper");
        }
        if (hasAsyncIO()) {
            listener.accept(new TomcatSide(wrapper));
        } else {
            LOG.warn("this connector has useAsyncIO=\"false\": it cannot carry WebSockets");
        }
    }

    @Override
    public boolean hasAsyncIO() {
        return socket != null && socket.hasAsyncIO();
    }

    /** Reading and writing are not driven by events; what comes here is the end, or the lack of asynchronous I/O. */
    @Override
    public SocketState upgradeDispatch(SocketEvent status) {
        boolean spurious = status == SocketEvent.OPEN_READ || status == SocketEvent.OPEN_WRITE;
        return spurious && hasAsyncIO() ? SocketState.ASYNC_IO : SocketState.CLOSED;
    }

    @Override
    public void timeoutAsync(long now) {
        // The tunnel has its own time-out.
    }

    @Override
    public void setSslSupport(SSLSupport sslSupport) {
        // Nobody asks for certificates here.
    }

    @Override
    public void pause() {
        // A tunnel is not paused.
    }

    @Override
    public void destroy() {
        // The tunnel finds out by itself: its reads and writes fail.
    }
}
