package dev.rollcall.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What the build has written down about itself. */
final class Version {
    private Version() {}

    static String read() {
        try (InputStream text = Version.class.getResourceAsStream("version.txt")) {
            return text == null ? "unknown" : new String(text.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
