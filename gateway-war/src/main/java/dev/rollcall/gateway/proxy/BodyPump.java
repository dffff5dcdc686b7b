package dev.rollcall.gateway.proxy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Moves a response body from the upstream connection to the client, chunk by chunk, the next one only when the client
 * has taken the last: a slow client makes the backend wait and costs one chunk of memory. What has been written is
 * flushed as soon as the backend pauses, so that events arrive one by one, and not before, so that bulk stays bulk.
 */
final class BodyPump implements WriteListener {
    private final Content.Source source;
    private final ServletOutputStream output;
    private final ExchangeLock exchangeLock;
    private final Ending ending;

    // All below: only under the exchange's lock.
    private Content.@Nullable Chunk first;
    private boolean awaitingUpstream;
    // Even without a body so far, a pause must not hold back the head.
    private boolean unflushed = true;
    // Whether the container has been given anything but the head's fields, so that it can no longer invent a length.
    private boolean headWritten;
    private boolean lastRead;
    private boolean written;

    /** How the body ended; called once, outside the exchange's lock unless the caller holds it. */
    interface Ending {
        /** All of it has been handed to the container. */
        void complete();

        /** The backend broke off. */
        void broken(Throwable upstreamFailure);

        /** The client did. */
        void clientGone(Throwable clientFailure);
    }

    /** @param first what has been read from {@code source} already, or null */
    BodyPump(
            Content.Source source,
            Content.@Nullable Chunk first,
            ServletOutputStream output,
            ExchangeLock exchangeLock,
            Ending ending) {
        this.source = source;
        this.first = first;
        this.output = output;
        this.exchangeLock = exchangeLock;
        this.ending = ending;
    }

    /** Begins. Not to be called under the exchange's lock. */
    void start() {
        output.setWriteListener(this);
    }

    @Override
    public void onWritePossible() {
        pump();
    }

    @Override
    public void onError(Throwable clientFailure) {
        ending.clientGone(clientFailure);
    }

    private void resume() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            awaitingUpstream = false;
        }
        pump();
    }

    private void pump() {
        Throwable upstreamFailure;
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded() || awaitingUpstream) {
                return;
            }
            upstreamFailure = advance();
            if (upstreamFailure == null && !written) {
                return;
            }
        } catch (IOException | RuntimeException clientFailure) {
            ending.clientGone(clientFailure);
            return;
        }
        if (upstreamFailure == null) {
            ending.complete();
        } else {
            ending.broken(upstreamFailure);
        }
    }

    /** Goes on until the client or the backend must be waited for, or all is written; returns the backend's failure. */
    private @Nullable Throwable advance() throws IOException {
        // Jetty wants isReady() asked again after every single operation, a flush included.
        while (output.isReady()) {
            if (lastRead && headWritten) {
                written = true;
                return null;
            }
            Content.Chunk chunk = lastRead ? null : nextChunk();
            if (chunk != null && Content.Chunk.isFailure(chunk)) {
                return chunk.getFailure();
            }
            if (!take(chunk)) {
                return null;
            }
        }
        return null;
    }

    /** Writes a chunk, or uses the backend's pause; returns false if there is nothing to do but to wait. */
    private boolean take(Content.@Nullable Chunk chunk) throws IOException {
        if (chunk == null) {
            return pause();
        }
        write(chunk);
        return true;
    }

    private Content.@Nullable Chunk nextChunk() {
        Content.Chunk chunk = first == null ? source.read() : first;
        first = null;
        return chunk;
    }

    /** Flushes what there is; where there is nothing, returns false and asks to be woken for more. */
    private boolean pause() throws IOException {
        if (unflushed) {
            unflushed = false;
            headWritten = true;
            output.flush();
            return true;
        }
        awaitingUpstream = true;
        source.demand(this::resume);
        return false;
    }

    private void write(Content.Chunk chunk) throws IOException {
        // A copy, because the container may keep the array until it is ready again, and after an abort nobody can
        // tell when that is: a pooled buffer would be in the next exchange's hands by then.
        byte[] bytes = new byte[chunk.remaining()];
        chunk.getByteBuffer().get(bytes);
        lastRead = chunk.isLast();
        chunk.release();
        if (bytes.length > 0) {
            unflushed = true;
            headWritten = true;
            output.write(bytes);
        }
    }
}
