package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryBudgetTest {
    private static final long START = Long.MAX_VALUE - 1000;
    private static final int QUIET = 10 * RetryBudget.PER_SECOND;

    private final RetryBudget budget = new RetryBudget(20, START);

    @Test
    void it_begins_with_a_few_and_then_is_empty() {
        assertEquals(QUIET, all(budget, START));
        assertFalse(budget.take(START));
    }

    @Test
    void a_few_come_in_every_second() {
        all(budget, START);

        assertEquals(RetryBudget.PER_SECOND, all(budget, after(1)));
        assertEquals(0, all(budget, after(1)));
    }

    @Test
    void a_share_of_the_requests_comes_in() {
        all(budget, START);
        request(budget, 1000);

        assertEquals(200, all(budget, START));
        request(budget, 1000);
        assertEquals(200 + RetryBudget.PER_SECOND, all(budget, after(1)));
    }

    @Test
    void what_is_not_used_within_ten_seconds_is_lost() {
        request(budget, 1_000_000);

        // As if they had come evenly: a million within a hundred seconds.
        assertEquals(20_000 + QUIET, all(budget, after(100)));
        request(budget, 1000);
        assertTrue(budget.take(after(100)));
        assertEquals(QUIET, all(budget, after(110)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "100, 1000"})
    void the_share_can_be_set_and_none_is_none_at_all(int percent, int expected) {
        RetryBudget other = new RetryBudget(percent, START);
        all(other, START);
        request(other, 1000);

        assertEquals(expected, all(other, START));
        assertEquals(percent == 0, all(other, after(1)) == 0);
    }

    @Test
    void what_is_done_in_any_case_leaves_less_and_never_a_debt() {
        budget.charge(START);
        assertEquals(QUIET - 1, all(budget, START));
        budget.charge(START);

        assertEquals(RetryBudget.PER_SECOND, all(budget, after(1)));
    }

    private static long after(int seconds) {
        return START + TimeUnit.SECONDS.toNanos(seconds);
    }

    private static void request(RetryBudget of, int times) {
        for (int i = 0; i < times; i++) {
            of.requested();
        }
    }

    private static int all(RetryBudget of, long nowNanos) {
        int taken = 0;
        while (of.take(nowNanos)) {
            taken++;
        }
        return taken;
    }
}
