package dev.rollcall.subscriber.files;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/**
 * A file as it was when it was looked up.
 *
 * @param path without any link
 * @param size in bytes
 * @param modified when it was changed last
 * @param compressed whether it holds another file's content in gzip coding
 */
record ServedFile(Path path, long size, FileTime modified, boolean compressed) {
    ServedFile asCompressed() {
        return new ServedFile(path, size, modified, true);
    }

    /** Returns the strong validator, another one for each coding (RFC 9110 §8.8.3.3). */
    String etag() {
        return "\"%x-%x%s\"".formatted(modified.to(TimeUnit.NANOSECONDS), size, compressed ? "-gz" : "");
    }

    /** Returns the time of the last change as a Last-Modified field can say it: in whole seconds (RFC 9110 §5.6.7). */
    long lastModifiedMillis() {
        return modified.to(TimeUnit.SECONDS) * 1000;
    }
}
