package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ErrorPageFolderTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Path folder;

    ErrorPageFolderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_code_has_a_page_of_its_own_or_that_of_its_class() throws Exception {
        write("503.html", "busy");
        write("5xx.html", "broken");
        write("404.json", "{}");
        write("README.md", "no page");
        write("600.html", "no page");

        ErrorPages pages = ErrorPageFolder.open(folder, 0).current(0);

        assertEquals(Optional.of("busy"), pages.find(503, ".html"));
        assertEquals(Optional.of("broken"), pages.find(502, ".html"));
        assertEquals(Optional.empty(), pages.find(404, ".html"));
        assertEquals(Optional.of("{}"), pages.find(404, ".json"));
        assertEquals(3, pages.pages().size());
    }

    @Test
    void a_page_that_has_changed_is_read_again_within_a_second() throws Exception {
        write("503.html", "old");
        ErrorPageFolder pages = ErrorPageFolder.open(folder, 0);
        write("503.html", "newer");

        assertEquals(Optional.of("old"), pages.current(SECOND - 1).find(503, ".html"));
        assertEquals(Optional.of("newer"), pages.current(SECOND).find(503, ".html"));

        Files.delete(folder.resolve("503.html"));
        assertEquals(Optional.empty(), pages.current(2 * SECOND).find(503, ".html"));
    }

    @Test
    void what_cannot_be_used_leaves_the_pages_as_they_are() throws Exception {
        write("503.html", "good");
        ErrorPageFolder pages = ErrorPageFolder.open(folder, 0);
        write("503.html", "x".repeat(256 * 1024 + 1));

        assertEquals(Optional.of("good"), pages.current(SECOND).find(503, ".html"));
    }

    @Test
    void a_page_that_is_too_long_stops_the_start_and_is_named() throws Exception {
        write("503.html", "x".repeat(256 * 1024 + 1));

        assertRefused("503.html is longer than 262144 bytes");
    }

    @Test
    void all_pages_together_are_bounded_too() throws Exception {
        for (int status = 500; status < 520; status++) {
            write(status + ".html", "x".repeat(250 * 1024));
        }

        assertRefused("holds more than 4194304 bytes of pages");
    }

    @Test
    void a_page_that_cannot_be_read_stops_the_start_and_is_named() throws Exception {
        Files.createDirectory(folder.resolve("503.html"));

        assertRefused("503.html cannot be read");
    }

    private void assertRefused(String reason) {
        var refused = assertThrows(ConfigurationException.class, () -> ErrorPageFolder.open(folder, 0));

        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("error-pages: ") && message.contains(reason), message);
    }

    private void write(String name, String content) throws Exception {
        Files.writeString(folder.resolve(name), content);
    }
}
