package dev.rollcall.gateway.proxy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Moves a response body from the upstream connection to the client, chunk by chunk, the next one only when the client
 * has taken the last: a slow client makes the backend wait and costs one chunk of memory. What has been written is
 * flushed as soon as the backend pauses, so that events arrive one by one, and not before, so that bulk stays bulk.
 */
final class BodyPump implements WriteListener {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ServletOutputStream output;
    private final ExchangeLock exchangeLock;
    private final Executor executor;
    private final ExchangeNotes notes;
    private final Ending ending;
    private final long maxUnflushed;

    // All below: only under the exchange's lock.
    private Content.@Nullable Source source;
    // What has been read, and not been written yet.
    private ByteBuffer unwritten = NOTHING;
    // How much has been written since the last flush.
    private long unflushedBytes;
    private Content.@Nullable Chunk first;
    private boolean awaitingUpstream;
    // Even without a body so far, a pause must not hold back the head.
    private boolean unflushed = true;
    // Whether the container has been given anything but the head's fields, so that it can no longer invent a length.
    private boolean headWritten;
    private boolean lastRead;
    // Whether the client is to have everything before the container is told of the end.
    private boolean flushAtEnd;

    /** How the body ended; called once, outside the exchange's lock unless the caller holds it. */
    interface Ending {
        /** The client can take something, and there is no body yet. */
        void idle();

        /** All of it has been handed to the container. */
        void complete();

        /** The backend broke off. */
        void broken(Throwable upstreamFailure);

        /** The client did. */
        void clientGone(Throwable clientFailure);
    }

    /**
     * @param maxUnflushed how many bytes may be written before there must be a flush
     * @param executor whose threads may wait for the exchange's lock
     */
    BodyPump(
            ServletOutputStream output,
            int maxUnflushed,
            ExchangeLock exchangeLock,
            Executor executor,
            ExchangeNotes notes,
            Ending ending) {
        this.output = output;
        this.maxUnflushed = maxUnflushed;
        this.exchangeLock = exchangeLock;
        this.executor = executor;
        this.notes = notes;
        this.ending = ending;
    }

    /**
     * Makes this the output's listener. On the container's own thread, before it lets go of the request: Tomcat takes
     * the connection's lock when another thread does that, and its own threads hold that lock while they wait for ours.
     */
    void listen() {
        output.setWriteListener(this);
    }

    /**
     * Begins to move a body, in the callback that brought it; whoever calls this has written the head's fields.
     *
     * @param firstChunk what has been read from {@code newSource} already, or null
     */
    void begin(Content.Source newSource, Content.@Nullable Chunk firstChunk) {
        begin(newSource, firstChunk, false);
    }

    /**
     * The same.
     *
     * @param flushed whether the client is to have everything before the container is told of the end
     */
    void begin(Content.Source newSource, Content.@Nullable Chunk firstChunk, boolean flushed) {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            flushAtEnd = flushed;
            source = newSource;
            first = firstChunk;
        }
        pump(true);
    }

    @Override
    public void onWritePossible() {
        exchangeLock.enter(executor, () -> pump(false));
    }

    @Override
    public void onError(Throwable clientFailure) {
        exchangeLock.enter(executor, () -> ending.clientGone(clientFailure));
    }

    private void resume() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            awaitingUpstream = false;
        }
        pump(true);
    }

    /**
     * Goes as far as it can.
     *
     * @param mayRead whether this is the upstream connection's own callback. Only there may a body be read: anywhere
     *     else its end would be taken out of turn, and could be lost.
     */
    private void pump(boolean mayRead) {
        @Nullable Runnable next;
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            Content.Source body = source;
            if (exchangeLock.hasEnded() || awaitingUpstream) {
                return;
            }
            next = body == null ? ending::idle : advance(body, mayRead);
        } catch (IOException | RuntimeException clientFailure) {
            ending.clientGone(clientFailure);
            return;
        }
        if (next != null) {
            next.run();
        }
    }

    /** Goes on until the client or the backend must be waited for, or all is written; returns what is left to do then. */
    private @Nullable Runnable advance(Content.Source body, boolean mayRead) throws IOException {
        // Jetty wants isReady() asked again after every single operation, a flush included.
        while (output.isReady()) {
            if (unwritten.hasRemaining()) {
                writeOrFlush();
                continue;
            }
            if (lastRead && headWritten && !(flushAtEnd && unflushed)) {
                return ending::complete;
            }
            // Whether the backend pauses cannot be asked here: what there is goes to the client, or it might wait for
            // ever.
            boolean pauses = first == null && !lastRead && !mayRead;
            Content.Chunk chunk = lastRead || pauses ? null : nextChunk(body);
            if (chunk != null && Content.Chunk.isFailure(chunk)) {
                return () -> ending.broken(chunk.getFailure());
            }
            if (chunk == null && !unflushed) {
                return awaitUpstream(body);
            }
            if (chunk == null) {
                flush();
            } else {
                take(chunk);
            }
        }
        return null;
    }

    /** Outside the lock the body is asked for: that may call back at once. */
    private Runnable awaitUpstream(Content.Source body) {
        awaitingUpstream = true;
        return () -> body.demand(this::resume);
    }

    private Content.@Nullable Chunk nextChunk(Content.Source body) {
        Content.Chunk chunk = first == null ? body.read() : first;
        first = null;
        return chunk;
    }

    private void take(Content.Chunk chunk) throws IOException {
        lastRead = chunk.isLast();
        if (chunk.hasRemaining()) {
            unwritten = unshared(chunk.getByteBuffer());
            writeOrFlush();
        }
        chunk.release();
    }

    private void writeOrFlush() throws IOException {
        int count = (int) Math.min(unwritten.remaining(), maxUnflushed - unflushedBytes);
        if (count == 0) {
            flush();
            return;
        }
        unflushed = true;
        unflushedBytes += count;
        headWritten = true;
        output.write(unwritten.array(), unwritten.arrayOffset() + unwritten.position(), count);
        unwritten.position(unwritten.position() + count);
        notes.sent(count);
    }

    private void flush() throws IOException {
        unflushed = false;
        unflushedBytes = 0;
        headWritten = true;
        output.flush();
    }

    /**
     * Returns the bytes in an array that nobody writes to any more: the container may keep it until it is ready again, and
     * after an abort nobody can tell when that is. Transports that share none of their memory give such arrays.
     */
    private static ByteBuffer unshared(ByteBuffer bytes) {
        if (bytes.hasArray() && bytes.capacity() == bytes.remaining()) {
            return bytes;
        }
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
}
