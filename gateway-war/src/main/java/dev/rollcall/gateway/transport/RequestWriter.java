package dev.rollcall.gateway.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes the requests of one connection. By one thread at a time: whoever has the connection, or its loop where the
 * backend does not take everything at once.
 */
final class RequestWriter {
    // Size and line ends of a chunk.
    private static final int CHUNK_HEAD_BYTES = 64;
    private static final ByteBuffer[] NOTHING = {};

    private final SocketChannel channel;
    private final SendBuffers buffers;
    private final HttpGenerator generator = new HttpGenerator();

    // What the backend has not taken yet, and the buffer in which a part of it lies.
    private ByteBuffer[] unwritten = NOTHING;
    private @Nullable ByteBuffer borrowed;

    RequestWriter(SocketChannel channel, SendBuffers buffers) {
        this.channel = channel;
        this.buffers = buffers;
    }

    /**
     * Writes a head, as far as the backend takes it.
     *
     * @return whether all of it has been taken; else {@link #flush} goes on
     * @throws UnsentException if the connection is broken, and nothing of the head has been taken
     * @throws IOException if the connection is broken, or the head longer than {@link SendBuffers#BYTES}
     */
    boolean head(CallRequest request) throws IOException {
        generator.reset();
        if (request.packet() != null) {
            // The body follows as it is: the packet says how long it is.
            return first(request.packet().bytes().duplicate());
        }
        ByteBuffer head = borrow();
        HttpGenerator.Result result =
                generator.generateRequest(metaData(request), head, null, null, request.body() == null);
        if (result != HttpGenerator.Result.FLUSH) {
            giveBack();
            throw new IOException("the head of the request is longer than " + SendBuffers.BYTES + " bytes");
        }
        return first(head);
    }

    private boolean first(ByteBuffer head) throws IOException {
        int start = head.position();
        try {
            return write(head);
        } catch (IOException broken) {
            throw head.position() == start ? new UnsentException(broken) : broken;
        }
    }

    private static MetaData.Request metaData(CallRequest request) {
        // Path and query as they are: browsers send more than a URI may hold.
        HttpURI target = HttpURI.from(null, null, -1, request.path(), request.query(), null);
        long length = request.body() == null ? 0 : request.body().getLength();
        return new MetaData.Request(
                request.method(), target, HttpVersion.HTTP_1_1, request.fields(), length, request.trailers());
    }

    /**
     * Writes a piece of the body, as far as the backend takes it.
     *
     * @param last whether nothing follows but trailers
     * @return whether all of it has been taken; else {@link #flush} goes on
     */
    boolean body(ByteBuffer piece, boolean last) throws IOException {
        if (!generator.isChunking()) {
            return !piece.hasRemaining() || write(piece);
        }
        ByteBuffer frames = borrow().clear();
        ByteBuffer head = empty(frames.slice(0, CHUNK_HEAD_BYTES));
        ByteBuffer end = empty(frames.slice(CHUNK_HEAD_BYTES, frames.capacity() - CHUNK_HEAD_BYTES));
        generator.generateRequest(null, null, head, piece, last);
        if (last) {
            generator.generateRequest(null, null, end, BufferUtil.EMPTY_BUFFER, true);
        }
        return write(head, piece, end);
    }

    private static ByteBuffer empty(ByteBuffer buffer) {
        BufferUtil.clear(buffer);
        return buffer;
    }

    private ByteBuffer borrow() {
        ByteBuffer buffer = buffers.take();
        borrowed = buffer;
        return buffer;
    }

    private void giveBack() {
        if (borrowed != null) {
            buffers.giveBack(borrowed);
            borrowed = null;
        }
    }

    private boolean write(ByteBuffer... pieces) throws IOException {
        unwritten = pieces;
        return flush();
    }

    /** Goes on where the backend had to be waited for; returns whether it has taken everything now. */
    boolean flush() throws IOException {
        if (unwritten.length == 1) {
            channel.write(unwritten[0]);
        } else {
            channel.write(unwritten);
        }
        for (ByteBuffer piece : unwritten) {
            if (piece.hasRemaining()) {
                return false;
            }
        }
        unwritten = NOTHING;
        giveBack();
        return true;
    }
}
