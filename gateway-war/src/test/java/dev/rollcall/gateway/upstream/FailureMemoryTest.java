package dev.rollcall.gateway.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.upstream.FailureMemory.State;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FailureMemoryTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final FailureRules RULES = new FailureRules(Duration.ofSeconds(5), 3, 2, 50);

    private final FailureMemory memory = new FailureMemory();
    private long now = Long.MAX_VALUE - SECOND / 2;

    private boolean fails(State seen, Fault fault) {
        return memory.failed(seen, fault, RULES, now, 0);
    }

    private State tries() {
        return Objects.requireNonNull(memory.beginUnlessBusy(now));
    }

    @Test
    void it_is_left_out_for_a_second_and_for_twice_as_long_after_each_failed_try_up_to_a_limit() {
        assertTrue(fails(tries(), Fault.UNREACHABLE));
        for (long seconds : new long[] {1, 2, 4, 5, 5}) {
            assertTrue(memory.isBusy(now + seconds * SECOND - 1));
            now += seconds * SECOND;
            assertFalse(memory.isBusy(now));
            assertFalse(fails(tries(), Fault.UNREACHABLE), "it was out before");
        }
        assertEquals(6, memory.failures());
    }

    @Test
    void all_failures_that_count_are_counted_until_it_is_well() {
        fails(memory.begin(), Fault.NO_ANSWER);
        fails(memory.begin(), Fault.NO_ANSWER);
        assertEquals(2, memory.failures());
        fails(memory.begin(), Fault.NO_ANSWER);
        assertTrue(memory.isOut());
        assertFalse(memory.isUnreachable());
        assertFalse(memory.isOnTrial());
        fails(memory.begin(), Fault.UNREACHABLE);
        assertTrue(memory.isUnreachable());
        assertEquals(4, memory.failures());

        memory.reached();
        assertEquals(0, memory.failures());
    }

    @Test
    void chance_makes_an_interval_shorter_by_a_tenth_at_the_most() {
        memory.failed(memory.begin(), Fault.UNREACHABLE, RULES, now, 1);

        assertEquals(SECOND * 9 / 10, memory.nanosLeft(now));
    }

    @Test
    void one_request_at_a_time_tries_it_until_one_is_answered() {
        fails(memory.begin(), Fault.UNREACHABLE);
        now += SECOND;

        State trial = tries();
        assertTrue(memory.isOnTrial());
        assertTrue(memory.isBusy(now));
        assertNull(memory.beginUnlessBusy(now));

        assertTrue(memory.succeeded(trial));
        assertFalse(memory.isOut());
        assertNotNull(memory.beginUnlessBusy(now));
        assertNotNull(memory.beginUnlessBusy(now));
        assertEquals(0, memory.failures());
    }

    @Test
    void a_try_that_shows_nothing_lets_the_next_one_try() {
        fails(memory.begin(), Fault.UNREACHABLE);
        now += SECOND;

        memory.ended(tries());
        assertNotNull(memory.beginUnlessBusy(now));
    }

    @Test
    void a_try_that_is_over_takes_nothing_from_the_one_after_it() {
        fails(memory.begin(), Fault.UNREACHABLE);
        now += SECOND;
        State first = tries();
        memory.ended(first);
        State second = tries();

        memory.ended(first);
        assertFalse(memory.succeeded(first));
        assertTrue(memory.isOnTrial());
        assertTrue(memory.succeeded(second));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void requests_that_were_begun_before_make_it_no_worse_and_no_better(Fault fault) {
        State before = memory.begin();
        fails(before, Fault.UNREACHABLE);
        fails(before, fault);
        now += SECOND;
        fails(before, fault);

        assertFalse(memory.isBusy(now));
        assertFalse(memory.succeeded(before));
        assertTrue(memory.isOut());
        assertEquals(1, memory.failures());
    }

    @Test
    void a_forced_request_that_is_answered_brings_it_back_while_it_is_left_out() {
        fails(memory.begin(), Fault.UNREACHABLE);

        assertTrue(memory.succeeded(memory.begin()));
        assertFalse(memory.isBusy(now));
    }

    @Test
    void forced_requests_that_fail_while_it_is_left_out_do_not_prolong_that() {
        fails(memory.begin(), Fault.UNREACHABLE);
        for (int i = 0; i < 100; i++) {
            fails(memory.begin(), Fault.UNREACHABLE);
        }

        assertEquals(SECOND, memory.nanosLeft(now));
    }

    @Test
    void so_many_time_outs_in_a_row_leave_it_out_and_an_answer_in_between_begins_anew() {
        fails(memory.begin(), Fault.NO_ANSWER);
        fails(memory.begin(), Fault.NO_ANSWER);
        assertFalse(memory.succeeded(memory.begin()), "it was not out");
        fails(memory.begin(), Fault.NO_ANSWER);
        fails(memory.begin(), Fault.NO_ANSWER);
        assertFalse(memory.isBusy(now));

        assertTrue(memory.isLastStraw(Fault.NO_ANSWER, RULES));
        assertTrue(fails(memory.begin(), Fault.NO_ANSWER));
        assertTrue(memory.isBusy(now));
        assertFalse(memory.isUnreachable());
    }

    @Test
    void an_error_is_an_answer_too() {
        fails(memory.begin(), Fault.NO_ANSWER);
        fails(memory.begin(), Fault.NO_ANSWER);
        fails(memory.begin(), Fault.SERVER_ERROR);
        fails(memory.begin(), Fault.NO_ANSWER);
        assertFalse(memory.isOut());

        fails(memory.begin(), Fault.SERVER_ERROR);
        assertTrue(memory.isOut());
    }

    @ParameterizedTest
    @ValueSource(strings = {"NO_ANSWER", "SERVER_ERROR"})
    void what_is_switched_off_never_leaves_it_out(Fault fault) {
        FailureRules off = new FailureRules(Duration.ofSeconds(5), 0, 0, 100);
        for (int i = 0; i < 1000; i++) {
            memory.failed(memory.begin(), fault, off, now, 0);
        }

        assertFalse(memory.isOut());
    }

    @Test
    void a_failed_connect_while_it_is_left_out_for_time_outs_makes_it_unreachable() {
        for (int i = 0; i < 3; i++) {
            fails(memory.begin(), Fault.NO_ANSWER);
        }
        fails(memory.begin(), Fault.UNREACHABLE);

        assertTrue(memory.isUnreachable());
        assertEquals(SECOND, memory.nanosLeft(now));
    }

    @Test
    void a_connection_is_no_cure_for_time_outs() {
        for (int i = 0; i < 3; i++) {
            fails(memory.begin(), Fault.NO_ANSWER);
        }
        memory.reached();

        assertTrue(memory.isOut());
    }

    @Test
    void a_new_instance_at_the_same_address_begins_anew() {
        fails(memory.begin(), Fault.UNREACHABLE);
        memory.forget();

        assertFalse(memory.isBusy(now));
        assertEquals(0, memory.failures());
    }
}
