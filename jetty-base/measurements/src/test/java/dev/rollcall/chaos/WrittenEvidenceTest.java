package dev.rollcall.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WrittenEvidenceTest {
    @Test
    void records_and_access_logs_are_read_up_to_where_a_kill_has_cut_them(@TempDir Path folder) throws Exception {
        Path one = Files.writeString(folder.resolve("app-1.executed"), "chaos1\nchaos2\nchaos1\n");
        Path log = Files.writeString(
                folder.resolve("access.json"),
                """
                {"status":200,"backend":"127.0.0.1:4711","request_id":"chaos3"}
                {"status":404,"backend":null,"request_id":"chaos4"}
                {"status":200,"back""");
        Evidence evidence = WrittenEvidence.read(
                Map.of("app-1", one, "app-2", folder.resolve("never-written")),
                List.of(log),
                Map.of("127.0.0.1:4711", "app-2"));
        assertEquals(2, evidence.executions("chaos1"));
        assertEquals(1, evidence.executions("chaos2"));
        assertEquals(0, evidence.executions("chaos3"));
        assertTrue(evidence.reached("chaos3", "app-2"));
        assertFalse(evidence.reached("chaos3", "app-1"));
        assertFalse(evidence.reached("chaos4", "app-2"));
    }
}
