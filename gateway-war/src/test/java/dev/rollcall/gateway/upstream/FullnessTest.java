package dev.rollcall.gateway.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.rollcall.protocol.Endpoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FullnessTest {
    private static final long LENGTH = Fullness.LENGTH.toNanos();
    private static final FailureRules RULES = new FailureRules(Duration.ofMinutes(1), 3, 0, 50);

    private final Upstream upstream = new Upstream(new Endpoint("10.0.0.7", 80));

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - 3, Long.MIN_VALUE, 1_000})
    void one_that_has_no_room_is_full_for_a_moment(long now) {
        upstream.refusedForWantOfRoom(now);

        assertEquals(Status.FULL, upstream.status(now));
        assertEquals(LENGTH, upstream.nanosUntilTry(now));
        assertEquals(Status.FULL, upstream.status(now + LENGTH - 1));
        assertEquals(Status.OPEN, upstream.status(now + LENGTH));
        assertEquals(0, upstream.nanosUntilTry(now + LENGTH));
    }

    @Test
    void that_is_no_failure() {
        Permit running = upstream.acquire();
        upstream.refusedForWantOfRoom(0);
        running.release(Outcome.IGNORED);

        assertFalse(upstream.isOut());
        assertEquals(0, upstream.failures());
        assertEquals(0, upstream.failuresInARow());
        assertNotNull(upstream.acquireUnlessBusy(0));
    }

    @Test
    void it_has_room_again_when_a_request_has_ended_on_it() {
        Permit running = upstream.acquire();
        Permit refused = upstream.acquire();
        upstream.refusedForWantOfRoom(0);

        refused.release(Outcome.IGNORED);
        assertEquals(Status.FULL, upstream.status(0));
        running.release(Outcome.SUCCESS);
        assertEquals(Status.OPEN, upstream.status(0));
        assertEquals(0, upstream.nanosUntilTry(0));
    }

    @Test
    void what_is_worse_is_told() {
        Permit running = upstream.acquire();
        upstream.refusedForWantOfRoom(0);
        upstream.failed(running, Fault.UNREACHABLE, RULES, 0, 0);
        assertEquals(Status.BUSY, upstream.status(0));
        assertEquals(FailureMemory.FIRST_INTERVAL.toNanos(), upstream.nanosUntilTry(0));

        upstream.close();
        assertEquals(Status.CLOSED, upstream.status(0));
    }
}
