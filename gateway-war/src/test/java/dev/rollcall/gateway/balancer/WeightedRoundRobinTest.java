package dev.rollcall.gateway.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WeightedRoundRobinTest {
    @ParameterizedTest
    @CsvSource({
        "5 1 1, a a b a c a a",
        "1 2 3, c b a c b c",
        "1 1 1, a b c",
        "7 7, a b",
        "4 2, a b a",
        "1, a",
        "1000000, a"
    })
    void turns_are_spread_as_evenly_as_can_be(String weights, String turns) {
        Balancer balancer = WeightedRoundRobin.balance(pool(weights(weights)), startingAt(0));

        assertEquals(turns, String.join(" ", picks(balancer, turns.split(" ", -1).length)));
        // And the next round is the same.
        assertEquals(turns, String.join(" ", picks(balancer, turns.split(" ", -1).length)));
    }

    @Test
    void each_round_holds_exact_shares_whatever_the_weights_and_the_start() {
        Random random = new Random(1);
        for (int run = 0; run < 500; run++) {
            int[] weights = random.ints(1 + random.nextInt(8), 1, 60).toArray();
            int sum = IntStream.of(weights).sum();
            Balancer balancer = WeightedRoundRobin.balance(pool(weights), random);
            for (int round = 0; round < 2; round++) {
                Map<String, Integer> shares = count(picks(balancer, sum));
                for (int i = 0; i < weights.length; i++) {
                    assertEquals(weights[i], shares.getOrDefault(name(i), 0), "weights " + Arrays.toString(weights));
                }
            }
        }
    }

    @Test
    void no_member_ever_runs_more_than_one_turn_ahead_of_its_share() {
        Random random = new Random(2);
        for (int run = 0; run < 200; run++) {
            int[] weights = random.ints(2 + random.nextInt(5), 1, 30).toArray();
            int sum = IntStream.of(weights).sum();
            List<String> turns = picks(WeightedRoundRobin.balance(pool(weights), startingAt(0)), sum);
            int[] had = new int[weights.length];
            for (int turn = 0; turn < sum; turn++) {
                had[turns.get(turn).charAt(0) - 'a']++;
                for (int i = 0; i < weights.length; i++) {
                    double due = (double) weights[i] * (turn + 1) / sum;
                    assertTrue(Math.abs(had[i] - due) <= weights.length - 1, turns + " at " + turn);
                }
            }
        }
    }

    @Test
    void the_turn_of_one_that_is_not_eligible_falls_to_the_next() {
        Balancer balancer = WeightedRoundRobin.balance(pool(1, 1, 1), startingAt(0));

        assertEquals("a", shownName(pick(balancer, upstream -> true)));
        assertEquals("c", shownName(pick(balancer, upstream -> !name(upstream).equals("b"))));
        assertEquals("c", shownName(pick(balancer, upstream -> true)));
        assertEquals("c", shownName(pick(balancer, upstream -> name(upstream).equals("c"))));
    }

    @Test
    void nobody_eligible_is_nobody() {
        Balancer balancer = WeightedRoundRobin.balance(pool(3, 2), startingAt(0));

        assertNull(pick(balancer, upstream -> false));
    }

    @Test
    void an_empty_pool_has_nobody_and_needs_no_random_number() {
        Balancer balancer = WeightedRoundRobin.balance(new Pool(List.of()), () -> {
            throw new AssertionError("asked for a random number");
        });

        assertNull(pick(balancer, upstream -> true));
    }

    @Test
    void balancers_of_one_pool_begin_at_different_turns() {
        Random random = new Random(3);
        Map<String, Integer> firsts = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            Balancer balancer = WeightedRoundRobin.balance(pool(1, 1, 1), random);
            firsts.merge(picks(balancer, 1).get(0), 1, Integer::sum);
        }

        assertEquals(3, firsts.size());
        assertTrue(firsts.values().stream().allMatch(count -> count > 50), firsts.toString());
    }

    @Test
    void shares_stay_the_same_where_the_counter_overflows() {
        // A start beyond the end of the round is what a long-lived counter looks like.
        Balancer balancer = WeightedRoundRobin.balance(pool(5, 1, 1), startingAt(Integer.MAX_VALUE - 10));
        // A whole round from its sixth turn on, then a jump where the counter wraps, then whole rounds again.
        assertEquals("a a a a b a c", String.join(" ", picks(balancer, 7)));
        picks(balancer, 4);

        for (int round = 0; round < 3; round++) {
            assertEquals(Map.of("a", 5, "b", 1, "c", 1), count(picks(balancer, 7)));
        }
    }

    @Test
    void many_threads_at_a_time_get_exact_shares_too() throws Exception {
        Balancer balancer = WeightedRoundRobin.balance(pool(5, 2, 1), startingAt(0));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<List<String>>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> picks(balancer, 8_000));
            }
            List<String> all = new ArrayList<>();
            for (Future<List<String>> picks : threads.invokeAll(tasks)) {
                all.addAll(picks.get());
            }

            assertEquals(Map.of("a", 20_000, "b", 8_000, "c", 4_000), count(all));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void weights_far_apart_keep_the_round_short_and_nobody_starves() {
        List<Member> turns = TurnOrder.of(pool(1, 999_983));

        assertTrue(turns.size() <= TurnOrder.MAX_TURNS + 1, "turns: " + turns.size());
        assertEquals(
                1,
                turns.stream()
                        .filter(member -> name(member.upstream()).equals("a"))
                        .count());
    }

    @Test
    void weights_that_must_be_scaled_keep_their_shares_within_a_thousandth() {
        Random random = new Random(4);
        for (int run = 0; run < 100; run++) {
            int[] weights = random.ints(2 + random.nextInt(20), 1, 1_000_001).toArray();
            long sum = IntStream.of(weights).asLongStream().sum();
            List<Member> turns = TurnOrder.of(pool(weights));
            Map<String, Integer> shares =
                    count(turns.stream().map(member -> name(member.upstream())).toList());
            for (int i = 0; i < weights.length; i++) {
                double due = (double) weights[i] / sum;
                double had = (double) shares.getOrDefault(name(i), 0) / turns.size();
                assertTrue(Math.abs(due - had) < 0.001, "due " + due + " had " + had);
                assertTrue(had > 0, "nobody starves");
            }
        }
    }

    private static RandomGenerator startingAt(int start) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("only a start is to be asked for");
            }

            @Override
            public int nextInt(int bound) {
                return start;
            }
        };
    }

    private static int[] weights(String text) {
        return Stream.of(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /** Members a, b, c … with these weights. */
    private static Pool pool(int... weights) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            members.add(new Member(new Upstream(new Endpoint(name(i), 80)), weights[i]));
        }
        return new Pool(members);
    }

    private static String name(int index) {
        return String.valueOf((char) ('a' + index));
    }

    private static String name(Upstream upstream) {
        return upstream.endpoint().host();
    }

    private static String shownName(@org.jspecify.annotations.Nullable Upstream upstream) {
        return upstream == null ? "nobody" : name(upstream);
    }

    private static List<String> picks(Balancer balancer, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(shownName(pick(balancer, upstream -> true)));
        }
        return names;
    }

    private static Map<String, Integer> count(List<String> names) {
        Map<String, Integer> counts = new HashMap<>();
        names.forEach(name -> counts.merge(name, 1, Integer::sum));
        return counts;
    }

    private static @Nullable Upstream pick(Balancer balancer, Predicate<Upstream> eligible) {
        return balancer.pick(eligible, 0, new Random(0));
    }
}
