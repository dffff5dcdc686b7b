package dev.rollcall.chaos.app;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The ids of all requests that have reached the application, one a line.
 *
 * <p>Each is one write to a file in append mode before anything else is done: it is the operating system's when the call
 * returns, so it outlives a killed process, and the next process on the same file goes on behind it.
 */
final class Executions implements Closeable {
    private final FileChannel file;

    Executions(Path file) throws IOException {
        this.file = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Returns once the id is written. */
    void add(String id) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII));
        int length = line.remaining();
        if (file.write(line) != length) {
            throw new IOException("the record took a part of a line only");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
