package dev.rollcall.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.config.AccessLogSettings;
import dev.rollcall.gateway.config.AccessLogSettings.Form;
import dev.rollcall.gateway.config.ConfigurationException;
import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.LogCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessLogTest {
    private final Path folder;

    AccessLogTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void lines_come_in_their_order_and_the_last_before_the_end() throws Exception {
        Path file = folder.resolve("access.log");
        try (AccessLog log = AccessLog.of(new AccessLogSettings(Form.COMMON, file.toString()))) {
            log.start();
            for (int i = 0; i < 3000; i++) {
                log.add(line("/" + i));
            }
        }

        List<String> lines = Files.readAllLines(file);
        assertEquals(3000, lines.size());
        for (int i = 0; i < 3000; i++) {
            assertTrue(lines.get(i).contains("\"GET /" + i + " HTTP/1.1\""), lines.get(i));
        }
    }

    @Test
    void a_file_that_has_been_moved_is_begun_anew() throws Exception {
        Path file = folder.resolve("access.log");
        Path moved = folder.resolve("access.log.1");
        try (AccessLog log = AccessLog.of(new AccessLogSettings(Form.JSON, file.toString()))) {
            log.start();
            log.add(line("/before"));
            Await.until("it is written", () -> content(file).contains("/before"));
            Files.move(file, moved);
            log.add(line("/after"));
            Await.until("the next line goes to a new file", () -> content(file).contains("/after"));
            // What "create" in logrotate does: another file of that name is there already.
            Files.move(file, folder.resolve("access.log.2"));
            Files.createFile(file);
            log.add(line("/created"));
            Await.until("the next line goes to it", () -> content(file).contains("/created"));
        }

        assertEquals(1, Files.readAllLines(moved).size());
        assertEquals(1, Files.readAllLines(file).size());
    }

    @Test
    void whoever_adds_a_line_never_waits_and_what_is_lost_is_counted() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> written = new CopyOnWriteArrayList<>();
        LineSink slow = lines -> {
            writing.countDown();
            awaitUninterruptibly(goOn);
            written.addAll(lines);
        };
        try (LogCapture capture = new LogCapture()) {
            try (AccessLog log = new AccessLog(true, AccessLine::target, slow, 2)) {
                log.start();
                log.add(line("/1"));
                writing.await();
                for (int i = 2; i <= 10; i++) {
                    log.add(line("/" + i));
                }
                goOn.countDown();
            }
            assertEquals(List.of("/1", "/2", "/3"), written);
            assertTrue(
                    capture.lines().stream().anyMatch(line -> line.contains("lines lost=")), capture.lines()::toString);
        }
    }

    @Test
    void a_sink_that_fails_loses_lines_but_not_the_log() throws Exception {
        List<String> written = new CopyOnWriteArrayList<>();
        LineSink sink = lines -> {
            if (lines.contains("/bad")) {
                throw new IOException("disk full");
            }
            written.addAll(lines);
        };
        try (AccessLog log = new AccessLog(true, AccessLine::target, sink, 10)) {
            log.start();
            log.add(line("/1"));
            Await.until("the first is written", () -> written.contains("/1"));
            log.add(line("/bad"));
            // Added until it is written: what comes in one batch with a bad one is lost with it.
            Await.until("a later one is written", () -> {
                log.add(line("/2"));
                return written.contains("/2");
            });
        }
    }

    @Test
    void no_thread_is_left_behind() {
        AccessLog log = AccessLog.of(
                new AccessLogSettings(Form.COMMON, folder.resolve("access.log").toString()));
        log.start();
        assertTrue(isWriterThere());

        log.close();
        log.close();
        Await.until("the writer has gone", () -> !isWriterThere());
    }

    @Test
    void switched_off_it_has_no_thread_and_wants_no_lines() {
        try (AccessLog log = AccessLog.of(new AccessLogSettings(Form.OFF, ""))) {
            log.start();

            assertFalse(log.isOn() || isWriterThere());
        }
    }

    @Test
    void a_file_that_cannot_be_written_stops_the_start_and_is_named() {
        String file = folder.resolve("no/such/folder").toString();
        var refused = assertThrows(
                ConfigurationException.class, () -> AccessLog.of(new AccessLogSettings(Form.COMMON, file)));

        assertTrue(String.valueOf(refused.getMessage()).startsWith("access-log-file: " + file + " cannot be written"));
    }

    private static boolean isWriterThere() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("rollcall-access-log"));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException notYet) {
            return "";
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException stopping) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static AccessLine line(String target) {
        return new AccessLine(
                Instant.EPOCH,
                "10.0.0.9",
                "GET",
                "mysite.com",
                target,
                "HTTP/1.1",
                200,
                0,
                0,
                Duration.ZERO,
                Duration.ZERO,
                "",
                "",
                0,
                "",
                Ending.COMPLETE,
                "");
    }
}
