package dev.rollcall.gateway.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.upstream.Upstream;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHashTest {
    private static final int CLIENTS = 10_000;

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void a_client_keeps_its_upstream_and_every_gateway_agrees() {
        Balancer one = ClientHash.balance(TestPool.ofWeights(1, 1, 1, 1).pool(), random);
        Balancer other = ClientHash.balance(TestPool.ofWeights(1, 1, 1, 1).pool(), new SplittableRandom(2));
        for (int i = 0; i < 100; i++) {
            assertEquals(pick(one, i), pick(one, i));
            assertEquals(pick(one, i), pick(other, i));
        }
    }

    @Test
    void when_one_of_five_leaves_only_its_own_clients_move_and_spread_over_the_rest() {
        Balancer five = ClientHash.balance(TestPool.ofWeights(1, 1, 1, 1, 1).pool(), random);
        Balancer four = ClientHash.balance(TestPool.ofWeights(1, 1, 1, 1).pool(), random);
        int moved = 0;
        for (int i = 0; i < CLIENTS; i++) {
            if (pick(five, i).equals("e")) {
                moved++;
            } else {
                assertEquals(pick(five, i), pick(four, i), "client " + i + " has moved without need");
            }
        }
        assertNear(CLIENTS / 5, moved);
        TestPool.counts(four, CLIENTS, TestPool.ALL).values().forEach(count -> assertNear(CLIENTS / 4, count));
    }

    @Test
    void one_that_is_not_eligible_loses_its_clients_and_gets_them_back() {
        TestPool pool = TestPool.ofWeights(1, 1, 1);
        Balancer balancer = ClientHash.balance(pool.pool(), random);
        assertEquals(
                0,
                TestPool.counts(balancer, CLIENTS, upstream -> upstream != pool.upstream(1))
                        .getOrDefault("b", 0));
        assertNear(CLIENTS / 3, TestPool.counts(balancer, CLIENTS, TestPool.ALL).getOrDefault("b", 0));
    }

    @Test
    void twice_the_weight_has_twice_the_clients() {
        Map<String, Integer> counts =
                TestPool.counts(ClientHash.balance(TestPool.ofWeights(2, 1, 1).pool(), random), CLIENTS, TestPool.ALL);
        assertNear(CLIENTS / 2, counts.getOrDefault("a", 0));
        assertNear(CLIENTS / 4, counts.getOrDefault("b", 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {ClientHash.MAX_FORGETFUL, ClientHash.MAX_FORGETFUL + 1, 999})
    void also_in_a_large_pool_only_the_clients_of_the_one_that_leaves_move(int size) {
        Balancer all = ClientHash.balance(TestPool.ofMany(size + 1).pool(), random);
        Balancer oneLess = ClientHash.balance(TestPool.ofMany(size).pool(), random);
        String last = TestPool.nameOf(TestPool.ofMany(size + 1).upstream(size));
        int moved = 0;
        for (int i = 0; i < CLIENTS; i++) {
            if (pick(all, i).equals(last)) {
                moved++;
            } else {
                assertEquals(pick(all, i), pick(oneLess, i), "client " + i + " has moved without need");
            }
        }
        assertTrue(moved > 0 && moved < 3 * CLIENTS / size, moved + " have moved");
    }

    @Test
    void in_a_large_pool_one_that_is_not_eligible_loses_its_clients_only_and_gets_them_back() {
        TestPool pool = TestPool.ofMany(200);
        Balancer balancer = ClientHash.balance(pool.pool(), random);
        for (int i = 0; i < CLIENTS; i++) {
            long client = ClientHash.of("client" + i);
            Upstream first = balancer.pick(TestPool.ALL, client, random);
            Upstream second = balancer.pick(upstream -> upstream != pool.upstream(7), client, random);
            assertEquals(first == pool.upstream(7), first != second, "client " + i);
            assertEquals(first, balancer.pick(TestPool.ALL, client, random));
        }
        assertEquals(Map.of("-", 10), TestPool.counts(balancer, 10, upstream -> false));
    }

    @Test
    void a_large_pool_is_shared_as_evenly_as_its_buckets_allow() {
        Balancer balancer = ClientHash.balance(TestPool.ofMany(100).pool(), random);
        Map<String, Integer> counts = TestPool.counts(balancer, 20 * CLIENTS, TestPool.ALL);
        assertEquals(100, counts.size());
        // Of 1,311 buckets with 2,000 clients 2.8 % and 2.2 % are one standard deviation; the furthest of a hundred is
        // about two and a half away, which is within the eighth.
        counts.values().forEach(count -> assertNear(20 * CLIENTS / 100, count));
    }

    @Test
    void neighbouring_addresses_are_spread() {
        Balancer balancer = ClientHash.balance(TestPool.ofWeights(1, 1).pool(), random);
        int first = 0;
        for (int i = 0; i < 256; i++) {
            String address = i < 128 ? "192.0.2." + i : "2001:db8::" + Integer.toHexString(i);
            first += TestPool.nameOf(balancer.pick(TestPool.ALL, ClientHash.of(address), random))
                            .equals("a")
                    ? 1
                    : 0;
        }
        assertTrue(first > 90 && first < 166, first + " of 256 at the first of two");
    }

    private String pick(Balancer balancer, int client) {
        return TestPool.nameOf(balancer.pick(TestPool.ALL, ClientHash.of("client" + client), random));
    }

    private static void assertNear(int expected, int actual) {
        assertTrue(Math.abs(expected - actual) < expected / 8, actual + " is not about " + expected);
    }
}
