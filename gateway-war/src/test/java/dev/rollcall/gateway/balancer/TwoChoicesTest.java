package dev.rollcall.gateway.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TwoChoicesTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void of_two_the_one_that_is_less_busy_and_slow_for_its_weight_is_picked() {
        TestPool pool = TestPool.ofWeights(1, 1).running(0, 3);
        pool.upstream(0).answeredAfter(TimeUnit.MILLISECONDS.toNanos(10));
        pool.upstream(1).answeredAfter(TimeUnit.MILLISECONDS.toNanos(50));
        assertEquals(Map.of("a", 100), TestPool.counts(balancer(pool), 100, TestPool.ALL));
    }

    @Test
    void the_worst_of_many_is_never_picked_and_the_others_share() {
        TestPool pool = TestPool.ofWeights(1, 1, 1, 1, 1).running(2, 100);
        Map<String, Integer> counts = TestPool.counts(balancer(pool), 5_000, TestPool.ALL);
        assertEquals(0, counts.getOrDefault("c", 0));
        for (String name : new String[] {"a", "b", "d", "e"}) {
            assertTrue(counts.getOrDefault(name, 0) > 500, counts.toString());
        }
    }

    @Test
    void one_eligible_is_picked_however_bad_and_none_of_none() {
        TestPool pool = TestPool.ofWeights(1, 1, 1).running(1, 100);
        assertEquals(Map.of("b", 50), TestPool.counts(balancer(pool), 50, upstream -> upstream == pool.upstream(1)));
        assertEquals(Map.of("-", 5), TestPool.counts(balancer(pool), 5, upstream -> false));
        assertEquals(Map.of("-", 5), TestPool.counts(balancer(new TestPool()), 5, TestPool.ALL));
    }

    private Balancer balancer(TestPool pool) {
        return TwoChoices.balance(pool.pool(), random);
    }
}
