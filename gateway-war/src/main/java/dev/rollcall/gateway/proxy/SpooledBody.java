package dev.rollcall.gateway.proxy;

import com.google.common.io.FileBackedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.eclipse.jetty.client.InputStreamRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole body that has come before any of it is sent on: to a backend that must be told beforehand how long it is. Short
 * ones are in memory, others in a file among the system's temporary ones.
 */
final class SpooledBody {
    private static final Logger LOG = LoggerFactory.getLogger(SpooledBody.class);

    // Forms, and calls of programming interfaces.
    private static final int MEMORY_BYTES = 64 * 1024;
    private static final int PIECE_BYTES = 32 * 1024;

    private final FileBackedOutputStream bytes = new FileBackedOutputStream(MEMORY_BYTES);
    private final Queue<InputStream> reading = new ConcurrentLinkedQueue<>();
    private long length;

    /**
     * Takes everything that {@code source} has, as it comes.
     *
     * @param done gets null when that is all, else why it is not; on the thread of the last piece
     */
    void fill(Content.Source source, Consumer<@Nullable Throwable> done) {
        Throwable failure = null;
        Content.Chunk chunk = source.read();
        while (chunk != null) {
            failure = take(chunk);
            if (failure != null || chunk.isLast()) {
                done.accept(failure);
                return;
            }
            chunk = source.read();
        }
        source.demand(() -> fill(source, done));
    }

    private @Nullable Throwable take(Content.Chunk chunk) {
        if (Content.Chunk.isFailure(chunk)) {
            return chunk.getFailure();
        }
        try {
            length += chunk.remaining();
            BufferUtil.writeTo(chunk.getByteBuffer(), bytes);
            return null;
        } catch (IOException full) {
            LOG.warn("no room for the body of a request in {}", System.getProperty("java.io.tmpdir"), full);
            return new NoRoomException(full);
        } finally {
            chunk.release();
        }
    }

    /** Returns how long it is in bytes. */
    long length() {
        return length;
    }

    /** Returns it from its beginning, as often as it is asked for. */
    Request.Content content() {
        try {
            InputStream stream = bytes.asByteSource().openStream();
            reading.add(stream);
            return new Reading(stream, length);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Gives memory and file back; whoever still reads fails: an open file keeps its room though it is deleted. */
    void close() {
        try {
            for (InputStream stream = reading.poll(); stream != null; stream = reading.poll()) {
                stream.close();
            }
            bytes.reset();
        } catch (IOException kept) {
            LOG.warn("the file of a request's body is left behind", kept);
        }
    }

    private static final class Reading extends InputStreamRequestContent {
        private final long length;

        private Reading(InputStream stream, long length) {
            super("", stream, new ByteBufferPool.Sized(ByteBufferPool.NON_POOLING, false, PIECE_BYTES));
            this.length = length;
        }

        @Override
        public long getLength() {
            return length;
        }
    }

    /** There is none left where bodies are kept. */
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1L;

        private NoRoomException(IOException cause) {
            super("no room for the body", cause);
        }
    }
}
