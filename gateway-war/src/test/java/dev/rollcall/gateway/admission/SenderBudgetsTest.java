package dev.rollcall.gateway.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.config.RateSettings;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SenderBudgetsTest {
    private static final long SECOND = 1_000_000_000L;
    // The clock may begin anywhere, and wrap around while we look.
    private static final long START = Long.MAX_VALUE - SECOND;

    private final SenderBudgets budgets = new SenderBudgets(new RateSettings(100, 2), START);

    @Test
    void ten_seconds_worth_at_once_and_then_so_many_a_second() {
        assertEquals(1000, count(() -> of("10.0.0.1", START).payForDatagram(START)));
        assertEquals(100, count(() -> of("10.0.0.1", after(SECOND)).payForDatagram(after(SECOND))));
        assertEquals(1, count(() -> of("10.0.0.1", 0).payForDatagram(after(SECOND + SECOND / 100))));
        long muchLater = after(1000 * SECOND);
        assertEquals(1000, count(() -> of("10.0.0.1", muchLater).payForDatagram(muchLater)));
    }

    @Test
    void a_source_that_has_used_up_its_share_leaves_the_others_theirs() {
        assertEquals(1000, count(() -> of("10.0.0.1", START).payForDatagram(START)));
        assertEquals(20, count(() -> of("10.0.0.1", START).payForCheck(START)));
        assertTrue(of("10.0.0.2", START).payForDatagram(START));
        assertTrue(of("10.0.0.2", START).payForCheck(START));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        "0.0.0.1, 0:0:0:1::, false",
    })
    void a_source_is_one_ipv4_address_or_one_ipv6_network_of_64_bits(String one, String other, boolean same) {
        assertEquals(same, of(one, START) == of(other, START));
    }

    @Test
    void what_was_worth_its_check_costs_its_sender_nothing() {
        for (int i = 0; i < 1000; i++) {
            assertTrue(of("10.0.0.1", START).payForCheck(START), "check " + i);
            of("10.0.0.1", START).refundCheck();
        }
        assertEquals(20, count(() -> of("10.0.0.1", START).payForCheck(START)));
        assertFalse(of("10.0.0.1", after(SECOND / 4)).payForCheck(after(SECOND / 4)));
        assertEquals(2, count(() -> of("10.0.0.1", after(SECOND)).payForCheck(after(SECOND))));
    }

    @Test
    void strangers_however_many_cannot_take_the_checks_of_those_who_have_proven_themselves() {
        assertTrue(of("10.0.0.1", START).payForCheck(START));
        of("10.0.0.1", START).refundCheck();

        int checked = 0;
        for (int i = 0; i < 100_000; i++) {
            checked += stranger(i).payForCheck(START) ? 1 : 0;
        }
        assertEquals(200, checked);
        assertFalse(of("10.0.0.2", START).payForCheck(START));
        assertTrue(of("10.0.0.1", START).payForCheck(START));
    }

    @Test
    void memory_is_bounded_whatever_addresses_are_made_up() {
        for (int i = 0; i < 100_000; i++) {
            stranger(i).payForDatagram(START);
        }
        assertEquals(8192, budgets.size());
        for (int i = 0; i < 100_000; i++) {
            stranger(i).refundCheck();
        }
        assertEquals(8192, budgets.size());
    }

    @Test
    void zero_is_no_limit() {
        SenderBudget budget =
                new SenderBudgets(RateSettings.NONE, START).of(InetAddresses.forString("10.0.0.1"), START);
        for (int i = 0; i < 1_000_000; i++) {
            assertTrue(budget.payForDatagram(START) && budget.payForCheck(START), "datagram " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, SECOND / 2 - 1})
    void a_part_of_one_is_none(long waitNanos) {
        assertEquals(20, count(() -> of("10.0.0.1", START).payForCheck(START)));
        assertFalse(of("10.0.0.1", START).payForCheck(after(waitNanos)));
    }

    private SenderBudget of(String address, long nowNanos) {
        return budgets.of(InetAddresses.forString(address), nowNanos);
    }

    private SenderBudget stranger(int number) {
        return budgets.of(InetAddresses.fromInteger(0x0b00_0000 + number), START);
    }

    private static long after(long nanos) {
        return START + nanos;
    }

    private static int count(BooleanSupplier payment) {
        int paid = 0;
        while (payment.getAsBoolean()) {
            paid++;
        }
        return paid;
    }
}
