package dev.rollcall.subscriber.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;

/** The bytes of a file that are still to be sent. Used by one thread at a time. */
final class FileBody implements AutoCloseable {
    // As large as the containers' own output buffers.
    private static final int CHUNK_BYTES = 32 * 1024;

    private final FileChannel channel;
    private final ByteBuffer chunk;
    private long left;

    private FileBody(FileChannel channel, long length) {
        this.channel = channel;
        this.left = length;
        this.chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, Math.max(1, length)));
    }

    static FileBody open(ServedFile file, ByteRange range) throws IOException {
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            channel.position(range.first());
            return new FileBody(channel, range.length());
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    boolean isDone() {
        return left == 0;
    }

    /**
     * Writes the next chunk.
     *
     * @throws EOFException if the file has become shorter: the client must see its answer break off
     */
    void writeNext(OutputStream output) throws IOException {
        chunk.clear().limit((int) Math.min(chunk.capacity(), left));
        int count = channel.read(chunk);
        if (count < 0) {
            throw new EOFException("the file became shorter while it was sent");
        }
        left -= count;
        output.write(chunk.array(), 0, count);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
