package dev.rollcall.containers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/** The files that all applications serve by {@code check-static}, and one outside of them that none may ever serve. */
final class StaticFolder {
    /** What stands in every file that must not be served. */
    static final String SECRET = "nobody may read this";

    static final String PAGE = "<!doctype html><title>Static</title>" + "<p>many words ".repeat(500);
    static final String DIGITS = "0123456789".repeat(100);
    static final String STYLE = "body { color: black }\n".repeat(50);
    /** More than any socket takes from a client that does not read. */
    static final long LARGE = 100_000_000;

    private StaticFolder() {}

    /** Returns a new folder with {@code page.html}, {@code digits.txt}, {@code style.css} and its sibling, and more. */
    static Path create(Path parent) throws IOException {
        Path folder = Files.createDirectories(parent.resolve("static"));
        Files.writeString(folder.resolve("page.html"), PAGE);
        Files.writeString(folder.resolve("digits.txt"), DIGITS);
        Files.writeString(folder.resolve("style.css"), STYLE);
        Files.setLastModifiedTime(folder.resolve("style.css"), FileTime.from(Instant.EPOCH));
        try (OutputStream sibling = new GZIPOutputStream(Files.newOutputStream(folder.resolve("style.css.gz")))) {
            sibling.write(STYLE.getBytes(StandardCharsets.US_ASCII));
        }
        try (RandomAccessFile large =
                new RandomAccessFile(folder.resolve("large.bin").toFile(), "rw")) {
            // Nothing is written, so it takes no room.
            large.setLength(LARGE);
        }
        Files.writeString(folder.resolve(".hidden"), SECRET);
        Files.writeString(parent.resolve("outside.txt"), SECRET);
        Files.createSymbolicLink(folder.resolve("link.txt"), Path.of("../outside.txt"));
        Files.createSymbolicLink(folder.resolve("up"), Path.of(".."));
        return folder;
    }
}
