package dev.rollcall.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class PlanTest {
    @Test
    void the_same_seed_makes_the_same_plan_and_another_one_another() {
        Plan one = new Plan(7);
        Plan other = new Plan(7);
        List<Step> first = one.nextRound();
        assertEquals(first, other.nextRound());
        List<Step> second = one.nextRound();
        assertEquals(second, other.nextRound());
        assertNotEquals(first, second);
        assertNotEquals(first, new Plan(8).nextRound());
    }

    @Test
    void every_round_has_everything() {
        for (long seed = 0; seed < 100; seed++) {
            Set<Action> actions = new Plan(seed)
                    .nextRound().stream()
                            .map(Step::action)
                            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Action.class)));
            assertEquals(EnumSet.allOf(Action.class), actions, "seed " + seed);
        }
    }

    @Test
    void only_servers_that_are_there_are_stopped_and_enough_of_them_remain() {
        for (long seed = 0; seed < 100; seed++) {
            Plan plan = new Plan(seed);
            Set<String> there = new HashSet<>(Set.of("app-1", "app-2", "app-3", "gateway-1", "gateway-2", "datagrams"));
            int least = there.size();
            for (int round = 0; round < 10; round++) {
                for (Step step : plan.nextRound()) {
                    String where = "seed " + seed + ", " + step;
                    assertTrue(
                            (step.action() == Action.ADD_INSTANCE || step.action() == Action.ADD_GATEWAY)
                                    ? there.add(step.target())
                                    : there.contains(step.target()),
                            where);
                    if (step.action() == Action.REMOVE_INSTANCE || step.action() == Action.REMOVE_GATEWAY) {
                        there.remove(step.target());
                    }
                    assertTrue(there.size() >= least, where);
                }
            }
        }
    }

    @Test
    void every_round_has_bad_and_fair_weather() {
        Plan plan = new Plan(3);
        for (int round = 0; round < 10; round++) {
            List<Weather> weather = plan.nextRound().stream()
                    .filter(step -> step.action() == Action.WEATHER)
                    .map(Step::weather)
                    .toList();
            assertEquals(1, weather.stream().filter(Weather.FAIR::equals).count());
            assertEquals(1, weather.stream().filter(one -> one.lost() > 0).count());
        }
    }
}
