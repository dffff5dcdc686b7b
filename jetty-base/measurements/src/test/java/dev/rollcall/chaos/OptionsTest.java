package dev.rollcall.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.servers.ContainerKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OptionsTest {
    private static Options parse(String... arguments) {
        return Options.parse(Path.of("/project"), List.of(arguments), new Random(1));
    }

    @Test
    void without_options_both_containers_are_used_for_three_minutes() {
        Options options = parse();
        assertEquals(3, options.minutes());
        assertEquals(List.of(ContainerKind.JETTY, ContainerKind.TOMCAT), options.containers());
    }

    @Test
    void everything_can_be_said() {
        Options options = parse("--seed", "-7", "--minutes", "10", "--rate", "100", "--container", "tomcat");
        assertEquals(new Options(Path.of("/project"), -7, 10, 100, List.of(ContainerKind.TOMCAT)), options);
        assertEquals(0, parse("--short").minutes());
    }

    @Test
    void what_is_wrong_is_named() {
        for (List<String> wrong : List.of(
                List.of("--seed"),
                List.of("--seed", "x"),
                List.of("--minutes", "0"),
                List.of("--rate", "1001"),
                List.of("--container", "undertow"),
                List.of("--fast"))) {
            String message = String.valueOf(
                    assertThrows(IllegalArgumentException.class, () -> parse(wrong.toArray(String[]::new)))
                            .getMessage());
            assertTrue(message.contains(wrong.get(0)), message);
        }
    }
}
