package dev.rollcall.gateway.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/** A connection of Jetty's: the upstream client's own, or the server's as {@link JettyTakeover} shows it. */
final class EndPointSide implements Side {
    private final EndPoint endPoint;
    // What had been read before the connection changed hands.
    private final ByteBuffer early;

    EndPointSide(EndPoint endPoint, ByteBuffer early) {
        this.endPoint = endPoint;
        this.early = early;
    }

    @Override
    public void read(ByteBuffer buffer, Promise<Integer> done) {
        BufferUtil.clear(buffer);
        int filled = BufferUtil.append(buffer, early);
        try {
            filled = filled > 0 ? filled : endPoint.fill(buffer);
        } catch (IOException | RuntimeException broken) {
            done.failed(broken);
            return;
        }
        if (filled == 0) {
            endPoint.fillInterested(Callback.from(() -> read(buffer, done), done::failed));
        } else {
            done.succeeded(filled);
        }
    }

    @Override
    public void write(ByteBuffer bytes, Callback done) {
        endPoint.write(done, bytes);
    }

    @Override
    public void finish() {
        endPoint.shutdownOutput();
    }

    @Override
    public void close() {
        endPoint.close();
    }
}
