package dev.rollcall.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunningTest {
    private final Path folder;

    RunningTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static List<String> shell(String script) {
        return List.of("sh", "-c", script);
    }

    @Test
    void a_server_that_ends_instead_of_serving_is_named_with_its_status_and_the_end_of_its_log() throws Exception {
        Path log = folder.resolve("server.log");
        Running running = Running.onPort(1, folder, log, shell("echo no such setting; exit 3"));
        String message =
                assertThrows(IOException.class, () -> running.serving("/")).toString();
        assertTrue(message.contains("status 3"), message);
        assertTrue(message.contains("no such setting"), message);
    }

    @Test
    void a_server_that_ends_before_it_has_told_its_port_is_named_as_well() {
        String message = assertThrows(
                        IOException.class,
                        () -> Running.onPortOfLog(
                                Pattern.compile("port (\\d+)"),
                                folder,
                                folder.resolve("server.log"),
                                shell("echo out of memory; exit 1")))
                .toString();
        assertTrue(message.contains("out of memory"), message);
    }

    @Test
    void a_port_is_read_from_the_log_and_closing_ends_the_process() throws Exception {
        Path log = folder.resolve("server.log");
        Running running = Running.onPortOfLog(
                Pattern.compile("port (\\d+)"), folder, log, shell("echo port 4711; exec cat /dev/zero > /dev/null"));
        try (running) {
            assertEquals(4711, running.port());
            assertTrue(running.isAlive());
            assertTrue(running.residentKiB() > 0);
            running.await("any processor time", () -> running.cpuMicros() > 0);
        }
        assertFalse(running.isAlive());
    }
}
