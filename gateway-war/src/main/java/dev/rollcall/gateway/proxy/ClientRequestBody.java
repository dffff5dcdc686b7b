package dev.rollcall.gateway.proxy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * The client's request body, pulled by the upstream connection at its own pace. Nothing is read from the client before
 * a backend has taken the head: until then the request can go to another backend, and a client that waits for {@code
 * 100 Continue} (RFC 9110 §10.1.1) is not asked for the body.
 */
final class ClientRequestBody implements Request.Content, ReadListener {
    // One read's worth; as large as the containers' own input buffers can fill at once.
    private static final int BUFFER_SIZE = 32 * 1024;

    private final ServletInputStream input;
    private final long length;
    private final ExchangeLock exchangeLock;

    // All below: only under the exchange's lock.
    private boolean listening;
    private boolean finished;
    private @Nullable Runnable demand;
    private Content.@Nullable Chunk failure;

    /** @param length in bytes, -1 where the client did not say */
    ClientRequestBody(ServletInputStream input, long length, ExchangeLock exchangeLock) {
        this.input = input;
        this.length = length;
        this.exchangeLock = exchangeLock;
    }

    @Override
    public long getLength() {
        return length;
    }

    /** Returns whether a part may have been read from the client, so that the body cannot be sent from its beginning. */
    boolean isTouched() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            return listening;
        }
    }

    /** Returns whether everything has been read. */
    boolean isFinished() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            return finished;
        }
    }

    /** Returns whether the client broke off its body, or sent something that is none. */
    boolean isBroken() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            return failure != null;
        }
    }

    @Override
    public Content.@Nullable Chunk read() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded() && failure == null) {
                failure = Content.Chunk.from(new EOFException("the client's exchange has ended"));
            }
            if (failure != null) {
                return failure;
            }
            return finished ? Content.Chunk.EOF : readReady();
        } catch (IOException broken) {
            return failClient(broken);
        }
    }

    private Content.@Nullable Chunk readReady() throws IOException {
        // Asked first, because of Tomcat's isReady() at the end of a body: see ExchangeLock.
        if (listening && input.isFinished()) {
            finished = true;
            return Content.Chunk.EOF;
        }
        if (!listening || !input.isReady()) {
            return null;
        }
        byte[] buffer = new byte[BUFFER_SIZE];
        int count = input.read(buffer);
        finished = count < 0 || input.isFinished();
        return count < 0 ? Content.Chunk.EOF : Content.Chunk.from(ByteBuffer.wrap(buffer, 0, count), finished);
    }

    /** The upstream connection wants more: this is where reading from the client begins. */
    @Override
    public void demand(Runnable callback) {
        boolean ready;
        boolean begins;
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            demand = callback;
            ready = exchangeLock.hasEnded() || failure != null || finished;
            begins = !ready && !listening;
            listening |= begins;
            ready = ready || (!begins && (input.isFinished() || input.isReady()));
        }
        if (ready) {
            meetDemand();
        } else if (begins) {
            beginListening();
        }
    }

    // Outside the lock: see ExchangeLock.
    private void beginListening() {
        try {
            input.setReadListener(this);
        } catch (RuntimeException endedByContainer) {
            onError(endedByContainer);
        }
    }

    @Override
    public void onDataAvailable() {
        meetDemand();
    }

    @Override
    public void onAllDataRead() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            finished = true;
        }
        meetDemand();
    }

    /** The client has gone, or sent something that is no body. */
    @Override
    public void onError(Throwable broken) {
        failClient(broken);
        meetDemand();
    }

    /** The upstream request has failed: whether the body can be sent to another backend is the exchange's business. */
    @Override
    public void fail(Throwable upstreamFailure) {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            demand = null;
        }
    }

    private Content.Chunk failClient(Throwable broken) {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            Content.Chunk chunk = failure == null ? Content.Chunk.from(broken) : failure;
            failure = chunk;
            return chunk;
        }
    }

    private void meetDemand() {
        Runnable callback;
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            callback = demand;
            demand = null;
        }
        if (callback != null) {
            callback.run();
        }
    }
}
