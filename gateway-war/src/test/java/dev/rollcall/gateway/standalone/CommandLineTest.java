package dev.rollcall.gateway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineTest {
    @Test
    void no_arguments_are_no_options() {
        CommandLine commandLine = CommandLine.parse();

        assertEquals(Map.of(), commandLine.options());
        assertFalse(commandLine.help());
    }

    @Test
    void an_option_has_its_value_after_a_space_or_an_equals_sign() {
        CommandLine commandLine = CommandLine.parse("--http", ":8000", "--a=b=c", "--empty=", "--d", "--e");

        assertEquals(Map.of("http", ":8000", "a", "b=c", "empty", "", "d", "--e"), commandLine.options());
    }

    @Test
    void of_a_repeated_option_the_last_one_counts() {
        assertEquals(Map.of("a", "2"), CommandLine.parse("--a", "1", "--a=2").options());
    }

    @ParameterizedTest
    @CsvSource({"--help", "-h"})
    void help_can_be_asked_for_anywhere(String help) {
        assertTrue(CommandLine.parse(help).help());
        assertTrue(CommandLine.parse("--http", ":1", help).help());
    }

    @ParameterizedTest
    @CsvSource({
        "http, http (expected: --name value)",
        "-x, -x (expected: --name value)",
        "--, -- (expected: --name value)",
        "'', ' (expected: --name value)'",
        "--http, --http: no value (expected: --http value)"
    })
    void anything_else_is_refused(String argument, String message) {
        var error = assertThrows(IllegalArgumentException.class, () -> CommandLine.parse("--a", "b", argument));

        assertEquals(message, error.getMessage());
    }
}
