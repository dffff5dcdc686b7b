package dev.rollcall.gateway.access;

import java.io.IOException;
import java.util.List;

/** Where lines go. Used by the writer's thread alone. */
interface LineSink extends AutoCloseable {
    /** Writes all of them, or throws. */
    void write(List<String> lines) throws IOException;

    @Override
    default void close() throws IOException {
        // Most of them are not this log's to close.
    }
}
