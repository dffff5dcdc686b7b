package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckTest {
    @ParameterizedTest
    @CsvSource({"0,5000", "1,1000", "999,1000", "1000,1000", "60000,60000", "60001,60000", "999999999999999999,60000"})
    void an_interval_is_the_nearest_one_that_is_allowed(long announced, int expected) {
        assertEquals(Optional.of(new Check("/healthz", expected)), Check.of("/healthz", announced));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "healthz", "/a b", "/a\r\nHost: other.org", "/ü", "/a#b", "/a\u007f", "http://other.org/"})
    void what_cannot_stand_in_a_request_line_is_no_path(String text) {
        assertFalse(Check.isPath(text));
        assertEquals(Optional.empty(), Check.of(text, 5000));
        assertThrows(IllegalArgumentException.class, () -> new Check(text, 5000));
    }

    @Test
    void a_path_is_as_long_as_a_datagram_leaves_room_for() {
        assertTrue(Check.isPath("/" + "a".repeat(Check.MAX_PATH_LENGTH - 1)));
        assertFalse(Check.isPath("/" + "a".repeat(Check.MAX_PATH_LENGTH)));
    }
}
