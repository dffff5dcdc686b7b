package dev.rollcall.gateway.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WarmingTest {
    private static final long START = -50;

    private final Warming warming = new Warming();

    @ParameterizedTest
    @CsvSource({"0, 0.1", "50, 0.55", "90, 0.91", "100, 1", "1000, 1"})
    void a_share_grows_from_a_tenth_to_all_of_it(long after, double share) {
        warming.begin(START, 100);

        assertEquals(share, warming.share(START + after, 100), 1e-9);
        assertEquals(share < 1, warming.isWarming());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 99})
    void those_that_come_together_have_all_of_it_at_once(long othersAge) {
        warming.begin(START, othersAge);

        assertEquals(1, warming.share(START, 100));
        assertFalse(warming.isWarming());
    }

    @Test
    void where_it_takes_no_time_it_has_all_of_it() {
        warming.begin(START, Long.MAX_VALUE);

        assertEquals(1, warming.share(START, 0));
    }

    @Test
    void it_can_begin_again() {
        warming.begin(START, 100);
        warming.share(START + 100, 100);
        warming.begin(START + 200, 100);

        assertTrue(warming.isWarming());
        assertEquals(0.1, warming.share(START + 200, 100), 1e-9);
    }
}
