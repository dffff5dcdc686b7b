package dev.rollcall.gateway.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SnapshotKeeperTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Remembered known = backend(1);

    private final Path folder;
    private Path file;
    private SnapshotKeeper keeper;

    SnapshotKeeperTest(@TempDir Path folder) {
        this.folder = folder;
        this.file = folder.resolve("snapshot");
        this.keeper = keeper(file);
    }

    @AfterEach
    void close() {
        keeper.close();
    }

    @Test
    void the_first_start_finds_nothing_and_says_nothing() {
        try (LogCapture log = new LogCapture()) {
            assertEquals(Remembered.NOTHING, keeper.begin());
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void changes_are_written_and_only_the_owner_can_read_them() throws Exception {
        keeper.begin();
        keeper.changed();
        awaitWritten(1);
        known = backend(2);
        keeper.changed();
        awaitWritten(2);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void many_changes_are_written_together() throws Exception {
        keeper.begin();
        keeper.changed();
        awaitWritten(1);
        known = backend(2);
        for (int i = 0; i < 1_000; i++) {
            keeper.changed();
        }
        awaitWritten(2);
        assertTrue(asked.get() <= 3, () -> "asked " + asked + " times");
    }

    @Test
    void the_last_state_is_written_at_the_end() {
        keeper.begin();
        known = backend(7);
        keeper.close();
        assertEquals(backend(7), keeper(file).begin());
    }

    @Test
    void who_has_not_begun_overwrites_nothing() throws Exception {
        Files.write(file, SnapshotText.encode(backend(3)));
        keeper.changed();
        keeper.close();
        assertEquals(backend(3), keeper(file).begin());
    }

    @Test
    void what_cannot_be_used_is_named_and_costs_nothing_else() throws Exception {
        Files.writeString(file, "something else\n");
        assertUnusable("it does not begin with \"rollcall-snapshot 1\"");

        byte[] good = SnapshotText.encode(backend(1));
        good[good.length / 2]++;
        Files.write(file, good);
        assertUnusable("it is damaged or cut short");

        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(10_000_000);
        }
        assertUnusable("it is no file of 45056 bytes at the most");

        Files.delete(file);
        Files.createDirectory(file);
        assertUnusable("it is no file of 45056 bytes at the most");
    }

    @Test
    void a_folder_that_is_gone_is_told_once_and_what_was_missed_is_written_when_it_is_back() throws Exception {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        file = sub.resolve("snapshot");
        keeper.close();
        keeper = keeper(file);
        keeper.begin();
        Files.delete(sub);
        try (LogCapture log = new LogCapture()) {
            keeper.changed();
            Await.until("it is told", () -> log.lines().size() == 1);
            assertTrue(log.lines().get(0).contains("the snapshot cannot be written file=" + file), log::toString);
            int before = asked.get();
            keeper.changed();
            Await.until("it is tried again", () -> asked.get() > before);
            Files.createDirectory(sub);
            keeper.changed();
            awaitWritten(1);
            assertEquals(1, log.lines().size());
        }
    }

    @Test
    void a_link_in_the_place_of_the_next_file_is_not_followed() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        Files.createSymbolicLink(folder.resolve("snapshot.tmp"), precious);
        keeper.begin();
        keeper.changed();
        awaitWritten(1);
        assertEquals("mine", Files.readString(precious));
        assertFalse(Files.isSymbolicLink(file));
    }

    private void assertUnusable(String reason) {
        try (LogCapture log = new LogCapture()) {
            assertEquals(Remembered.NOTHING, keeper.begin());
            assertEquals(1, log.lines().size());
            assertTrue(log.lines().get(0).endsWith("file=" + file + " reason=" + reason), log.lines()::toString);
        }
    }

    private SnapshotKeeper keeper(Path at) {
        return new SnapshotKeeper(at, 10, () -> {
            asked.incrementAndGet();
            return CompletableFuture.completedFuture(known);
        });
    }

    private void awaitWritten(int port) {
        Await.until("it is written", () -> {
            try {
                return Files.exists(file)
                        && SnapshotText.decode(Files.readAllBytes(file)).equals(backend(port));
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
    }

    private static Remembered backend(int port) {
        ServiceKey key = ServiceKey.parse("mysite.com").orElseThrow();
        return new Remembered(
                List.of(new Subscribe(key, new Endpoint("127.0.0.1", port), Attributes.DEFAULT)), List.of(), List.of());
    }
}
