package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.config.RequestIdPolicy;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestIdsTest {
    private static final String MADE = "[0-9a-f]{32}";

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({"MAKE, false, false", "MAKE, true, true", "CONTINUE, false, true", "CONTINUE, true, true"})
    void whose_id_counts(RequestIdPolicy policy, boolean trusted, boolean continued) {
        String id = ids(policy).of(List.of("abc-1"), trusted);

        assertEquals(continued, id.equals("abc-1"));
        assertTrue(continued || id.matches(MADE), id);
    }

    @Test
    void one_that_is_made_is_not_made_twice() {
        RequestIds ids = ids(RequestIdPolicy.MAKE);
        String first = ids.of(List.of(), true);

        assertTrue(first.matches(MADE), first);
        assertNotEquals(first, ids.of(List.of(), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "\"a\"", "a\\", "<b>", "a;b", "caf\u00e9", "a\nb", "{{request-id}}"})
    void what_could_be_anything_but_an_id_is_replaced(String value) {
        assertTrue(ids(RequestIdPolicy.CONTINUE).of(List.of(value), true).matches(MADE), value);
    }

    @Test
    void an_id_has_at_most_128_characters() {
        String longest = "x".repeat(128);

        assertEquals(longest, ids(RequestIdPolicy.CONTINUE).of(List.of(longest), false));
        assertTrue(
                ids(RequestIdPolicy.CONTINUE).of(List.of(longest + "x"), false).matches(MADE));
    }

    @Test
    void of_two_ids_none_counts() {
        assertTrue(ids(RequestIdPolicy.CONTINUE).of(List.of("a", "b"), true).matches(MADE));
    }

    @Test
    void switched_off_there_is_none() {
        assertEquals("", ids(RequestIdPolicy.OFF).of(List.of("abc"), true));
    }

    private RequestIds ids(RequestIdPolicy policy) {
        return new RequestIds(policy, () -> random);
    }
}
