package dev.rollcall.gateway.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.upstream.Outcome;
import dev.rollcall.gateway.upstream.Permit;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeastInFlightTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void those_with_the_fewest_requests_in_flight_take_turns() {
        TestPool pool = TestPool.ofWeights(1, 1, 1).running(0, 2).running(1, 1).running(2, 1);
        assertEquals(
                Map.of("b", 50, "c", 50),
                TestPool.counts(LeastInFlight.balance(pool.pool(), random), 100, TestPool.ALL));
    }

    @Test
    void weights_do_not_count_in_lrc() {
        TestPool pool = TestPool.ofWeights(1000, 1).running(0, 1);
        assertEquals(Map.of("b", 10), TestPool.counts(LeastInFlight.balance(pool.pool(), random), 10, TestPool.ALL));
    }

    @Test
    void in_wlrc_the_one_that_can_bear_four_times_as_much_gets_the_next_one_with_two_in_flight() {
        TestPool pool = TestPool.ofWeights(4, 1, 1).running(0, 2).running(1, 1).running(2, 1);
        assertEquals(
                Map.of("a", 10), TestPool.counts(LeastInFlight.balanceByWeight(pool.pool(), random), 10, TestPool.ALL));
    }

    @Test
    void the_least_busy_of_the_eligible_is_picked() {
        TestPool pool = TestPool.ofWeights(1, 1, 1).running(1, 5).running(2, 9);
        Balancer balancer = LeastInFlight.balance(pool.pool(), random);
        assertEquals(Map.of("b", 10), TestPool.counts(balancer, 10, upstream -> upstream != pool.upstream(0)));
        assertEquals(Map.of("-", 10), TestPool.counts(balancer, 10, upstream -> false));
    }

    @Test
    void in_a_pool_of_a_thousand_nobody_runs_two_more_than_the_average() {
        Balancer balancer = LeastInFlight.balance(TestPool.ofMany(1000).pool(), random);
        List<Permit> running = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            running.add(pick(balancer).acquire());
        }
        // Requests end in any order, and each is followed by another one.
        for (int i = 0; i < 50_000; i++) {
            running.remove(random.nextInt(running.size())).release(Outcome.SUCCESS);
            Upstream picked = pick(balancer);
            running.add(picked.acquire());
            assertTrue(picked.inFlight() <= 6, picked.inFlight() + " in flight at one, 5 on average");
        }
    }

    @Test
    void in_wlrc_one_that_can_bear_as_much_as_a_thousand_others_gets_half_of_it() {
        TestPool pool = TestPool.ofMany(1000);
        pool.add("big", 1000, 0);
        Balancer balancer = LeastInFlight.balanceByWeight(pool.pool(), random);
        for (int i = 0; i < 2000; i++) {
            pick(balancer).acquire();
        }
        int big = pool.upstream(1000).inFlight();
        assertTrue(big > 900 && big < 1100, big + " of 2000");
    }

    private Upstream pick(Balancer balancer) {
        return Objects.requireNonNull(balancer.pick(TestPool.ALL, 0, random));
    }

    @Test
    void an_empty_pool_has_nobody_to_pick() {
        assertEquals(
                Map.of("-", 1), TestPool.counts(LeastInFlight.balance(new TestPool().pool(), random), 1, TestPool.ALL));
    }
}
