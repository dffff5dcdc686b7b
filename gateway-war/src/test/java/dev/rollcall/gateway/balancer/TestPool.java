package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Upstreams named a, b, c … and what a balancer makes of them. */
final class TestPool {
    static final Predicate<Upstream> ALL = upstream -> true;

    private final List<Member> members = new ArrayList<>();

    /** One member for each weight, all of level 0. */
    static TestPool ofWeights(int... weights) {
        TestPool pool = new TestPool();
        for (int weight : weights) {
            pool.add(weight, 0);
        }
        return pool;
    }

    /** So many members of weight 1 that they have addresses instead of names. */
    static TestPool ofMany(int size) {
        TestPool pool = new TestPool();
        for (int i = 0; i < size; i++) {
            pool.add("10.0." + i / 256 + "." + i % 256, 1, 0);
        }
        return pool;
    }

    void add(int weight, int backup) {
        add(String.valueOf((char) ('a' + members.size())), weight, backup);
    }

    void add(String name, int weight, int backup) {
        members.add(new Member(new Upstream(new Endpoint(name, 80)), weight, backup));
    }

    Pool pool() {
        return new Pool(members);
    }

    Upstream upstream(int index) {
        return members.get(index).upstream();
    }

    /** Lets the upstream at {@code index} have {@code inFlight} requests running. */
    TestPool running(int index, int inFlight) {
        for (int i = 0; i < inFlight; i++) {
            upstream(index).acquire();
        }
        return this;
    }

    static String nameOf(@Nullable Upstream upstream) {
        return upstream == null ? "-" : upstream.endpoint().host();
    }

    /** How often each name is picked in {@code rounds} picks, each for another client. */
    static Map<String, Integer> counts(Balancer balancer, int rounds, Predicate<Upstream> eligible) {
        SplittableRandom random = new SplittableRandom(7);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < rounds; i++) {
            String name = nameOf(balancer.pick(eligible, ClientHash.of("client" + i), random));
            counts.merge(name, 1, Integer::sum);
        }
        return counts;
    }
}
