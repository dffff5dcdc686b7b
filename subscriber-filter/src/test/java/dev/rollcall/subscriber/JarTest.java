package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarTest {
    // It lands in strangers' WEB-INF/lib: whoever adds to it has to think of everything else that is in there.
    private static final long MAX_BYTES = 244_000;

    @Test
    void stays_small(@TempDir Path folder) throws Exception {
        Path jar = WarDirectory.in(folder).path().resolve("WEB-INF/lib/subscriber-filter.jar");
        assertTrue(Files.size(jar) < MAX_BYTES, () -> jar.toFile().length() + " bytes");
    }
}
