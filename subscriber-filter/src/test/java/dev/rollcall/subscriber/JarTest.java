package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarTest {
    // 150 KB as "ls -lh" counts them.
    private static final long MAX_BYTES = 150 * 1024;

    @Test
    void stays_small(@TempDir Path folder) throws Exception {
        Path jar = WarDirectory.in(folder).path().resolve("WEB-INF/lib/subscriber-filter.jar");
        assertTrue(Files.size(jar) < MAX_BYTES, () -> jar.toFile().length() + " bytes");
    }
}
