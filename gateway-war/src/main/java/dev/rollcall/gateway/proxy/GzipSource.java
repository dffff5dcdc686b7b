package dev.rollcall.gateway.proxy;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * An upstream response's body in gzip coding (RFC 1952), made chunk by chunk as it is read. When the backend pauses,
 * what it has sent so far is made readable for the client before the pause is passed on; otherwise nothing is flushed.
 * What breaks off upstream breaks off here, without the trailer that would make it look whole.
 *
 * <p>All methods but {@link #demand} must be called under the exchange's lock.
 */
final class GzipSource implements Content.Source {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    // RFC 1952 §2.3.1: magic, deflate, no flags, no time, nothing about the level, operating system unknown.
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final byte[] NOTHING = {};
    // As large as what is read from a backend at once.
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Content.Source upstream;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final CRC32 crc = new CRC32();
    // Used again for every chunk; a reader is done with one before it asks for the next.
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private Content.@Nullable Chunk first;
    private Content.@Nullable Chunk current;
    private Content.@Nullable Chunk failure;
    private boolean headerWritten;
    private boolean lastTaken;
    // Whether the deflater keeps bytes back that no flush has brought out yet.
    private boolean unflushed;
    // Whether a flush has filled the buffer and goes on.
    private boolean flushing;
    private boolean finished;
    // Whether only what has been taken already may be read.
    private boolean heldOnly;

    /** @param first what has been read from {@code upstream} already, or null */
    GzipSource(Content.@Nullable Chunk first, Content.Source upstream) {
        this.first = first;
        this.upstream = upstream;
    }

    /** Returns a chunk whose bytes are good until the next call. */
    @Override
    public Content.@Nullable Chunk read() {
        if (failure != null) {
            return failure;
        }
        Content.Chunk coded = null;
        while (coded == null) {
            if (finished) {
                return Content.Chunk.EOF;
            }
            if (!canDeflate() && !takeNext()) {
                return failure != null || !unflushed ? failure : flush();
            }
            coded = deflate();
        }
        return coded;
    }

    /** What is held is there at once, but then nothing else is: the upstream's body is read in its own callbacks only. */
    @Override
    public void demand(Runnable callback) {
        heldOnly = canDeflate() && !finished;
        if (heldOnly) {
            callback.run();
        } else {
            upstream.demand(callback);
        }
    }

    @Override
    public void fail(Throwable cause) {
        upstream.fail(cause);
    }

    /** Gives back what this holds. To be called at every end of the exchange; nothing can be read after it. */
    void release() {
        if (failure == null) {
            failure = Content.Chunk.from(new EOFException("the exchange has ended"));
        }
        if (first != null) {
            first.release();
            first = null;
        }
        releaseCurrent();
        deflater.end();
    }

    private boolean canDeflate() {
        return current != null || flushing || lastTaken;
    }

    /** Returns false if there is nothing now, or a failure. */
    private boolean takeNext() {
        if (heldOnly) {
            return false;
        }
        Content.Chunk next = first == null ? upstream.read() : first;
        first = null;
        if (next == null) {
            return false;
        }
        if (Content.Chunk.isFailure(next)) {
            failure = next;
            return false;
        }
        current = next;
        crc.update(next.getByteBuffer().slice());
        deflater.setInput(next.getByteBuffer());
        unflushed |= next.hasRemaining();
        lastTaken = next.isLast();
        if (lastTaken) {
            deflater.finish();
        }
        return true;
    }

    private Content.@Nullable Chunk flush() {
        flushing = true;
        return deflate();
    }

    /** Returns what the deflater yields; null where that is nothing yet. */
    private Content.@Nullable Chunk deflate() {
        int start = headerWritten ? 0 : HEADER_BYTES;
        int space = BUFFER_BYTES - TRAILER_BYTES - start;
        int count = deflater.deflate(buffer, start, space, flushing ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH);
        if (flushing) {
            flushing = count == space;
            unflushed = flushing;
        }
        if (deflater.needsInput() || deflater.finished()) {
            releaseCurrent();
        }
        finished = deflater.finished();
        if (count == 0 && !finished) {
            return null;
        }
        return chunk(start + count);
    }

    private Content.Chunk chunk(int end) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer);
        if (!headerWritten) {
            headerWritten = true;
            bytes.put(0, HEADER);
        }
        bytes.limit(end);
        if (finished) {
            bytes.limit(end + TRAILER_BYTES);
            // RFC 1952 §2.3: the length modulo 2^32.
            bytes.order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(end, (int) crc.getValue())
                    .putInt(end + Integer.BYTES, (int) deflater.getBytesRead());
        }
        return Content.Chunk.from(bytes, finished);
    }

    private void releaseCurrent() {
        if (current != null) {
            // The buffer goes to whoever wants one next; the deflater must not look into it again.
            deflater.setInput(NOTHING);
            current.release();
            current = null;
        }
    }
}
