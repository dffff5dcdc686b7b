package dev.rollcall.gateway.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UpstreamTest {
    private static final long SECOND = FailureMemory.FIRST_INTERVAL.toNanos();

    private final Upstream upstream = new Upstream(new Endpoint("10.0.0.7", 80));

    @Test
    void a_permit_is_given_back_once_and_its_first_outcome_counts() {
        Permit permit = upstream.acquire();
        assertEquals(1, upstream.inFlight());

        assertTrue(permit.release(Outcome.FAILURE));
        assertFalse(permit.release(Outcome.SUCCESS));
        assertEquals(0, upstream.inFlight());
        assertEquals(1, upstream.failures());
        assertEquals(0, upstream.successes());
    }

    @Test
    void a_client_that_went_away_counts_for_nothing() {
        upstream.acquire().release(Outcome.IGNORED);
        upstream.acquire().release(Outcome.SUCCESS);

        assertEquals(0, upstream.inFlight());
        assertEquals(0, upstream.failures());
        assertEquals(1, upstream.successes());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - 3, Long.MIN_VALUE, 1_000})
    void one_that_could_not_be_reached_is_left_out_for_a_while(long now) {
        unreachable(upstream, now);

        assertEquals(Status.BUSY, upstream.status(now));
        assertEquals(Status.BUSY, upstream.status(now + SECOND - 1));
        assertEquals(Status.OPEN, upstream.status(now + SECOND));
    }

    @Test
    void a_static_one_that_could_not_be_reached_is_left_out_until_it_is() {
        Upstream named = new Upstream(upstream.endpoint(), true);
        unreachable(named, 0);
        assertEquals(Status.BUSY, named.status(1000 * SECOND));

        named.reached();
        assertEquals(Status.OPEN, named.status(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE, Long.MIN_VALUE})
    void a_new_one_is_open_whatever_the_clock_says(long now) {
        assertEquals(Status.OPEN, upstream.status(now));
    }

    @Test
    void one_that_was_reached_is_open_again() {
        unreachable(upstream, 0);
        upstream.reached();

        assertEquals(Status.OPEN, upstream.status(0));
    }

    @Test
    void one_that_is_gone_is_closed_whatever_else_it_is() {
        unreachable(upstream, 0);
        upstream.close();
        upstream.reached();

        assertEquals(Status.CLOSED, upstream.status(0));
    }

    @Test
    void a_pool_is_a_copy() {
        List<Member> members = new ArrayList<>(List.of(new Member(upstream, 1)));
        Pool pool = new Pool(members);
        members.clear();

        assertEquals(1, pool.members().size());
        assertFalse(pool.isEmpty());
        assertTrue(new Pool(members).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void a_weight_is_at_least_one(int weight) {
        var error = assertThrows(IllegalArgumentException.class, () -> new Member(upstream, weight));

        assertEquals("weight: " + weight + " (expected: >= 1)", error.getMessage());
    }

    private static void unreachable(Upstream one, long now) {
        FailureRules rules = new FailureRules(Duration.ofMinutes(1), 0, 0, 0);
        one.failed(one.acquire(), Fault.UNREACHABLE, rules, now, 0);
    }
}
