package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.config.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of {@link ErrorPages}, read at start and again when a file in it has changed. */
final class ErrorPageFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorPageFolder.class);
    private static final String SETTING = "error-pages";

    // A page that explains an error is a few kilobytes; pictures and styles have addresses of their own.
    private static final int MAX_PAGE_BYTES = 256 * 1024;
    // All of them are held in memory.
    private static final int MAX_TOTAL_BYTES = 4 * 1024 * 1024;
    // An error costs at most one look at the folder in that time.
    private static final long CHECK_NANOS = 1_000_000_000L;

    private final Path folder;
    private final AtomicLong nextCheckNanos;
    // Only by whoever has moved nextCheckNanos on; a second look a second later sees what the first has written.
    private volatile Map<String, String> versions;
    private volatile ErrorPages pages;

    private ErrorPageFolder(Path folder, Map<String, String> versions, ErrorPages pages, long nowNanos) {
        this.folder = folder;
        this.versions = versions;
        this.pages = pages;
        this.nextCheckNanos = new AtomicLong(nowNanos + CHECK_NANOS);
    }

    /** @throws ConfigurationException naming the setting and the file that cannot be used */
    static ErrorPageFolder open(Path folder, long nowNanos) {
        try {
            Map<String, String> versions = versions(folder);
            return new ErrorPageFolder(folder, versions, read(folder, versions), nowNanos);
        } catch (IOException unusable) {
            throw new ConfigurationException(
                    SETTING, String.valueOf(unusable.getMessage()), "files that can be read, at most 256 KiB each");
        }
    }

    /** Returns the pages as they are now, or were less than a second ago. Files that cannot be used change nothing. */
    ErrorPages current(long nowNanos) {
        long due = nextCheckNanos.get();
        if (nowNanos - due >= 0 && nextCheckNanos.compareAndSet(due, nowNanos + CHECK_NANOS)) {
            refresh();
        }
        return pages;
    }

    private void refresh() {
        try {
            Map<String, String> found = versions(folder);
            if (!found.equals(versions)) {
                // First of all, so that what cannot be used is reported once.
                versions = found;
                pages = read(folder, found);
                LOG.info("error pages read folder={} pages={}", folder, found.keySet());
            }
        } catch (IOException unusable) {
            LOG.warn("error pages not read again: {}", unusable.getMessage());
        }
    }

    /** Returns what tells one version of a page from the next, by file name. */
    private static Map<String, String> versions(Path folder) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        for (String name : names(folder)) {
            BasicFileAttributes attributes = Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
            versions.put(name, attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey());
        }
        return versions;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(ErrorPages::isPage)
                    .toList();
        }
    }

    private static ErrorPages read(Path folder, Map<String, String> versions) throws IOException {
        Map<String, String> pages = new TreeMap<>();
        int total = 0;
        for (String name : versions.keySet()) {
            byte[] bytes = read(folder.resolve(name));
            total += bytes.length;
            if (total > MAX_TOTAL_BYTES) {
                throw new IOException(folder + " holds more than " + MAX_TOTAL_BYTES + " bytes of pages");
            }
            pages.put(name, new String(bytes, StandardCharsets.UTF_8));
        }
        return new ErrorPages(pages);
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(MAX_PAGE_BYTES + 1);
            if (bytes.length > MAX_PAGE_BYTES) {
                throw new IOException(file + " is longer than " + MAX_PAGE_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException unreadable) {
            String reason = String.valueOf(unreadable.getMessage());
            throw reason.contains(file.toString())
                    ? unreadable
                    : new IOException(file + " cannot be read: " + reason, unreadable);
        }
    }
}
