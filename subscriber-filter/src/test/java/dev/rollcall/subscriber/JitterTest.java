package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class JitterTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);

    @Test
    void spreads_a_period_by_ten_percent_either_way() {
        assertEquals(Duration.ofSeconds(9), Jitter.spread(PERIOD, 0));
        assertEquals(PERIOD, Jitter.spread(PERIOD, 0.5));
        assertEquals(Duration.ofSeconds(11), Jitter.spread(PERIOD, 1));
    }
}
