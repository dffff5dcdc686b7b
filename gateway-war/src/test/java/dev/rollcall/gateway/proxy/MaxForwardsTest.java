package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MaxForwardsTest {
    @ParameterizedTest
    @CsvSource({
        "10, 9, false",
        "1, 0, false",
        "0, 0, true",
        "00, 0, true",
        "999999999, 999999998, false",
        "9999999999, 9999999999, false",
        "-1, -1, false",
        "x, x, false",
        "'', '', false",
        "'1, 2', '1, 2', false"
    })
    void each_hop_counts_down_to_none(String value, String next, boolean exhausted) {
        assertEquals(next, MaxForwards.next(value));
        assertEquals(exhausted, MaxForwards.isExhausted(value));
    }

    @Test
    void without_a_number_there_is_no_last_hop() {
        assertFalse(MaxForwards.isExhausted(null));
    }
}
