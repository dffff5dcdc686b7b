package dev.rollcall.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.benchmark.Results.Memory;
import dev.rollcall.benchmark.Results.Moment;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class GoalTest {
    private static Goal goal(String id, Results results) {
        return Goal.of(results).stream()
                .filter(goal -> goal.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_ratio_is_the_median_of_those_of_each_round() {
        Results results = new Results();
        for (double pace : new double[] {1, 2, 10}) {
            results.add(RollcallPeer.JETTY, Workload.SMALL, Measured.sample(51 * pace, 1, 1));
        }
        for (double micros : new double[] {100, 300, 1000}) {
            results.add(JvmPeer.STOCK_JETTY, Workload.SMALL, Measured.sample(micros, 1, 1));
        }
        Goal goal = goal("cpu-stock-jetty", results);
        assertEquals(0.51, goal.value().orElseThrow(), 1e-9);
        assertEquals(3, goal.rounds().size());
        assertEquals(0.34, goal.rounds().get(1), 1e-9, "in order of the rounds, not of size");
        assertFalse(goal.met(), "it is to be at most 0.5");
    }

    @Test
    void a_round_that_one_of_them_has_missed_does_not_count() {
        Results results = new Results();
        results.add(RollcallPeer.JETTY, Workload.SMALL, Measured.sample(50, 1, 1));
        results.add(RollcallPeer.JETTY, Workload.SMALL, Measured.sample(500, 1, 1));
        results.add(JvmPeer.STOCK_JETTY, Workload.SMALL, Measured.sample(100, 1, 1));
        assertEquals(0.5, goal("cpu-stock-jetty", results).value().orElseThrow(), 1e-9);
    }

    @Test
    void what_is_exactly_the_limit_meets_the_goal() {
        Results results = new Results();
        results.add(RollcallPeer.JETTY, Workload.SMALL, Measured.sample(50, 1, 1));
        results.add(JvmPeer.STOCK_JETTY, Workload.SMALL, Measured.sample(100, 1, 1));
        assertTrue(goal("cpu-stock-jetty", results).met());
    }

    @Test
    void of_requests_a_second_more_is_better() {
        assertTrue(goal("rate-undertow", Measured.everything()).met());
        Results results = new Results();
        results.add(RollcallPeer.JETTY, Workload.SMALL, new Sample(new Answers(84, 1, 0, 1, 1), 1));
        results.add(JvmPeer.UNDERTOW, Workload.SMALL, new Sample(new Answers(100, 1, 0, 1, 1), 1));
        assertFalse(goal("rate-undertow", results).met());
    }

    @Test
    void latencies_are_compared_at_the_same_rate_only() {
        Results results = Measured.everything();
        results.add(RollcallPeer.JETTY, Workload.SMALL, Measured.sample(50, 90_000, 90_000));
        assertEquals(1.0, goal("p50-haproxy", results).value().orElseThrow(), 1e-9);
        assertEquals(1.0, goal("p99-haproxy", results).value().orElseThrow(), 1e-9);
    }

    @Test
    void what_was_not_measured_is_not_met() {
        for (Goal goal : Goal.of(new Results())) {
            assertEquals(OptionalDouble.empty(), goal.value(), goal.id());
            assertFalse(goal.met(), goal.id());
        }
    }

    @Test
    void the_heap_is_in_mebibytes() {
        Results results = Measured.everything();
        assertEquals(64, goal("heap-tomcat", results).value().orElseThrow(), 1e-9);
        results.add(RollcallPeer.TOMCAT, Moment.IDLE_MANY_KEYS, new Memory(0, 129 * 1024));
        assertFalse(goal("heap-tomcat", results).met());
        assertTrue(goal("heap-jetty", results).met());
    }

    @Test
    void a_mebibyte_is_compared_in_both_containers() {
        Results results = Measured.everything();
        for (double micros : new double[] {190, 210, 250, 260, 270}) {
            results.add(RollcallPeer.TOMCAT, Workload.LARGE, Measured.sample(micros, 1, 1));
            results.add(RollcallPeer.JETTY, Workload.LARGE, Measured.sample(50, 1, 1));
            results.add(NativePeer.HAPROXY, Workload.LARGE, Measured.sample(100, 1, 1));
        }
        assertTrue(goal("large-cpu-haproxy", results).met());
        assertFalse(goal("large-cpu-haproxy-tomcat", results).met());
    }

    @Test
    void many_keys_and_many_backends_cost_a_tenth_more_at_the_most() {
        for (Workload many : List.of(Workload.MANY_KEYS, Workload.MANY_BACKENDS)) {
            Results results = new Results();
            results.add(RollcallPeer.JETTY, Workload.ONE_KEY, Measured.sample(100, 1, 1));
            results.add(RollcallPeer.JETTY, many, Measured.sample(110, 1, 1));
            assertTrue(goal(many.id() + "-jetty", results).met());
            results.add(RollcallPeer.JETTY, Workload.ONE_KEY, Measured.sample(100, 1, 1));
            results.add(RollcallPeer.JETTY, many, Measured.sample(112, 1, 1));
            assertFalse(goal(many.id() + "-jetty", results).met());
        }
    }

    @Test
    void every_goal_has_a_name_of_its_own() {
        List<String> names = Goal.of(new Results()).stream().map(Goal::id).toList();
        assertEquals(names.size(), new HashSet<>(names).size(), names.toString());
    }
}
