package dev.rollcall.gateway.snapshot;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of a snapshot, replaced as a whole: whoever reads it, and whenever the machine stops, finds the one before or the
 * one after. Nobody but the gateway's user can read or write it.
 */
final class SnapshotFile {
    private final Path file;
    private final Path next;
    private final long maxBytes;

    /** @param maxBytes a file that is longer is none of ours */
    SnapshotFile(Path file, long maxBytes) {
        this.file = file.toAbsolutePath();
        this.next = this.file.resolveSibling(this.file.getFileName() + ".tmp");
        this.maxBytes = maxBytes;
    }

    /**
     * Returns what is in it; nothing if there is no file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is no snapshot
     */
    Remembered read() throws IOException {
        try {
            long size = Files.size(file);
            if (!Files.isRegularFile(file) || size > maxBytes) {
                throw new IllegalArgumentException("it is no file of " + maxBytes + " bytes at the most");
            }
            return SnapshotText.decode(Files.readAllBytes(file));
        } catch (NoSuchFileException first) {
            return Remembered.NOTHING;
        }
    }

    void write(byte[] snapshot) throws IOException {
        Files.deleteIfExists(next);
        // Made anew, so that it is nobody's link to somewhere else.
        Files.createFile(next, ownersOnly());
        try (FileOutputStream out = new FileOutputStream(next.toFile())) {
            out.write(snapshot);
            out.getFD().sync();
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private FileAttribute<?>[] ownersOnly() {
        boolean posix = next.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
