package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rollcall.protocol.KeepAlive;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReuseLimitsTest {
    private static final Duration MOST = Duration.ofSeconds(15);

    @ParameterizedTest
    @CsvSource({
        // Nothing said, or more than the gateway's own time.
        "0, 15000",
        "20000, 15000",
        "86400000, 15000",
        // A fifth before the end, a second at least, half of it at the most.
        "15000, 12000",
        "10000, 8000",
        "5000, 4000",
        "3000, 2000",
        "2000, 1000",
        "1000, 500",
        "10, 5"
    })
    void a_connection_is_closed_before_the_backend_closes_it(int saidMillis, int keptMillis) {
        ReuseLimits limits = ReuseLimits.of(new KeepAlive(saidMillis, 0), MOST);

        assertEquals(Duration.ofMillis(keptMillis), Duration.ofNanos(limits.idleNanos()));
    }

    @ParameterizedTest
    @CsvSource({"0, 2147483647", "1, 1", "2, 1", "100, 99"})
    void it_carries_one_request_less_than_it_could_but_one(int said, int carried) {
        assertEquals(carried, ReuseLimits.of(new KeepAlive(0, said), MOST).requests());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout=5               | 4000  | 99",
                "timeout=5, max=100      | 4000  | 99",
                "TimeOut = 5 ,MAX = 2    | 4000  | 99",
                "max=1                   | 15000 | 0",
                "max=0,timeout=60        | 15000 | 0",
                "timeout=10,timeout=5    | 4000  | 99"
            })
    void what_a_backend_says_on_the_connection_counts_for_it(String field, int keptMillis, int requests) {
        ReuseLimits limits = ReuseLimits.of(new KeepAlive(0, 100), MOST).after(field);

        assertEquals(Duration.ofMillis(keptMillis), Duration.ofNanos(limits.idleNanos()));
        assertEquals(requests, limits.requests());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "timeout", "timeout=", "timeout=-5", "timeout=five", "max=9999999999", "=", ",,", "a=1"})
    void what_cannot_be_read_says_nothing(String field) {
        ReuseLimits limits = ReuseLimits.of(KeepAlive.UNKNOWN, MOST);

        assertSame(limits, limits.after(field));
    }

    @Test
    void a_backend_can_only_shorten() {
        ReuseLimits limits = ReuseLimits.of(new KeepAlive(2000, 0), MOST);

        assertEquals(limits, limits.after("timeout=60"));
    }
}
