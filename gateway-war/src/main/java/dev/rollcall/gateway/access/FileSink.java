package dev.rollcall.gateway.access;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows at its end. When it has been moved or removed, as logrotate does, a new one is begun under its name:
 * the next line goes there.
 */
final class FileSink implements LineSink {
    private final Path file;
    private @Nullable OutputStream output;
    // What tells this file from another one of its name; null where the file system does not know.
    private @Nullable Object fileKey;

    FileSink(Path file) {
        this.file = file;
    }

    /** Begins the file if it is not there. */
    void open() throws IOException {
        // No channel: closing one is what an interrupt does to it, and the writer is interrupted to be stopped.
        output = new FileOutputStream(file.toFile(), true);
        fileKey = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Override
    public void write(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        OutputStream current = current();
        try {
            current.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException failed) {
            // The next try begins with the file's name: the disk may be another one by then.
            close();
            throw failed;
        }
    }

    private OutputStream current() throws IOException {
        OutputStream open = output;
        if (open == null || hasMoved()) {
            close();
            open();
            open = Objects.requireNonNull(output);
        }
        return open;
    }

    private boolean hasMoved() throws IOException {
        try {
            return !Objects.equals(
                    fileKey,
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException gone) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        OutputStream open = output;
        output = null;
        if (open != null) {
            open.close();
        }
    }
}
