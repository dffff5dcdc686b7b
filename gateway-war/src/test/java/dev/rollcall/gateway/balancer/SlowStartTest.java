package dev.rollcall.gateway.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SlowStartTest {
    private static final int ROUNDS = 40_000;
    private static final long WHOLE = 1000;
    private static final String NEWCOMER = "d";

    private final SlowStart slowStart = new SlowStart(WHOLE);

    /** Four, of which the last one comes at 0 while the others are busy. */
    private static TestPool pool() {
        TestPool pool =
                TestPool.ofWeights(2, 2, 2, 2).running(0, 5).running(1, 5).running(2, 5);
        pool.upstream(3).joined(0, WHOLE);
        return pool;
    }

    private Map<String, Integer> counts(
            TestPool pool, Algorithm algorithm, long nowNanos, Predicate<Upstream> eligible) {
        SplittableRandom random = new SplittableRandom(7);
        Balancer balancer = BackupLevels.balance(pool.pool(), Policies.of(algorithm), random);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            Upstream picked =
                    slowStart.pick(balancer, pool.pool(), eligible, ClientHash.of("client" + i), nowNanos, random);
            counts.merge(TestPool.nameOf(picked), 1, Integer::sum);
        }
        return counts;
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_newcomer_gets_a_tenth_of_its_share_at_first_by_every_algorithm(Algorithm algorithm) {
        int got = counts(pool(), algorithm, 0, anybody -> true).getOrDefault(NEWCOMER, 0);

        // Of what is due to one of four.
        assertTrue(got > ROUNDS / 4 / 20 && got < ROUNDS / 4 / 5, algorithm + ": " + got);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void half_way_it_gets_about_half_of_it(Algorithm algorithm) {
        int got = counts(pool(), algorithm, WHOLE / 2, anybody -> true).getOrDefault(NEWCOMER, 0);

        assertTrue(got > ROUNDS / 4 * 0.35 && got < ROUNDS / 4 * 0.75, algorithm + ": " + got);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void in_the_end_it_is_like_any_other(Algorithm algorithm) {
        int got = counts(pool(), algorithm, WHOLE, anybody -> true).getOrDefault(NEWCOMER, 0);

        assertTrue(got > ROUNDS / 4 * 0.9, algorithm + ": " + got);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void it_gets_everything_where_nobody_else_is_left(Algorithm algorithm) {
        Map<String, Integer> counts = counts(
                pool(), algorithm, 0, upstream -> TestPool.nameOf(upstream).equals(NEWCOMER));

        assertEquals(Map.of(NEWCOMER, ROUNDS), counts);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void neither_backups_nor_those_on_their_way_out_get_what_it_does_not(Algorithm algorithm) {
        TestPool pool = new TestPool();
        pool.add(1, 0);
        pool.add(1, 1);
        pool.add(1, Member.DRAINING);
        pool.upstream(0).joined(0, WHOLE);

        assertEquals(Map.of("a", ROUNDS), counts(pool, algorithm, 0, anybody -> true));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void newcomers_among_themselves_are_equal(Algorithm algorithm) {
        TestPool pool = TestPool.ofWeights(1, 1);
        pool.upstream(0).joined(0, WHOLE);
        pool.upstream(1).joined(0, WHOLE);
        Map<String, Integer> counts = counts(pool, algorithm, 0, anybody -> true);

        assertTrue(counts.getOrDefault("a", 0) > ROUNDS * 0.4, counts.toString());
        assertTrue(counts.getOrDefault("b", 0) > ROUNDS * 0.4, counts.toString());
    }

    @Test
    void a_client_that_is_bound_to_an_address_moves_to_a_newcomer_once_and_stays() {
        TestPool pool = pool();
        SplittableRandom random = new SplittableRandom(7);
        Balancer balancer = ClientHash.balance(pool.pool(), random);
        for (int client = 0; client < 1000; client++) {
            String before = "";
            int moves = 0;
            for (long now = 0; now < WHOLE; now += 50) {
                String picked = TestPool.nameOf(slowStart.pick(
                        balancer, pool.pool(), anybody -> true, ClientHash.of("client" + client), now, random));
                moves += before.isEmpty() || picked.equals(before) ? 0 : 1;
                before = picked;
            }
            assertTrue(moves <= 1, "moves: " + moves);
        }
    }
}
