package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.ServiceKey;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time is an argument, and begins at several readings, one of them just before the clock wraps around. */
@ParameterizedClass
@ValueSource(longs = {0, 123_456_789_012L, Long.MAX_VALUE - 150_000_000L})
class GatewayDrainTest {
    private static final long MILLI = 1_000_000L;
    private static final ServiceKey ONE = new ServiceKey("one.com", "");
    private static final ServiceKey TWO = new ServiceKey("two.com", "");
    private static final Set<ServiceKey> BOTH = Set.of(ONE, TWO);

    private final long start;

    GatewayDrainTest(long start) {
        this.start = start;
    }

    @Test
    void it_is_over_when_every_key_is_answered_and_nothing_runs() {
        GatewayDrain drain = new GatewayDrain(BOTH, start);
        drain.hear(ONE, answer(0), start + MILLI);
        assertFalse(drain.isOver(start + MILLI));
        drain.hear(TWO, answer(0), start + 2 * MILLI);
        assertTrue(drain.isOver(start + 2 * MILLI));
        assertEquals(Set.of(), drain.toRepeat(BOTH, start + 500 * MILLI));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_came_by_a_key_that_was_answered_later_counts_in_whatever_order_the_answers_come(boolean swapped) {
        GatewayDrain drain = new GatewayDrain(BOTH, start);
        drain.hear(swapped ? TWO : ONE, answer(swapped ? 1 : 0), start);
        drain.hear(swapped ? ONE : TWO, answer(swapped ? 0 : 1), start);
        assertFalse(drain.isOver(start));

        assertEquals(Set.of(), drain.toRepeat(BOTH, start + 99 * MILLI));
        assertEquals(1, drain.toRepeat(BOTH, start + 100 * MILLI).size());
        drain.hear(ONE, answer(0), start + 101 * MILLI);
        assertTrue(drain.isOver(start + 101 * MILLI));
    }

    @Test
    void what_is_not_answered_is_asked_again_for_a_second() {
        GatewayDrain drain = new GatewayDrain(BOTH, start);
        drain.hear(ONE, answer(0), start);
        for (int millis = 100; millis <= 1000; millis += 100) {
            assertEquals(Set.of(TWO), drain.toRepeat(BOTH, start + millis * MILLI));
            assertEquals(Set.of(), drain.toRepeat(BOTH, start + millis * MILLI));
        }
        assertFalse(drain.isOver(start + 1000 * MILLI));
        assertTrue(drain.isOver(start + 1001 * MILLI));
        assertEquals(Set.of(), drain.toRepeat(BOTH, start + 1100 * MILLI));
    }

    @Test
    void a_gateway_that_is_lost_on_the_way_is_waited_for_for_a_second_more() {
        GatewayDrain drain = new GatewayDrain(Set.of(ONE), start);
        drain.hear(ONE, answer(7), start + 5000 * MILLI);
        assertFalse(drain.isOver(start + 6000 * MILLI));
        assertTrue(drain.isOver(start + 6001 * MILLI));
    }

    @Test
    void who_has_never_answered_is_not_waited_for() {
        assertTrue(new GatewayDrain(Set.of(), start).isOver(start));
    }

    @Test
    void an_older_gateway_that_knows_no_count_has_let_go() {
        GatewayDrain drain = new GatewayDrain(Set.of(ONE), start);
        drain.hear(ONE, new Answer("t", Optional.empty()), start);
        assertTrue(drain.isOver(start));
    }

    private static Answer answer(long inFlight) {
        return new Answer("t", Optional.empty(), OptionalLong.of(inFlight));
    }
}
