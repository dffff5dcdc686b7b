package dev.rollcall.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What is done, in rounds of which each has every {@link Action} at least once. Pure: the same seed makes the same plan, of
 * which a run takes as much as it has time for.
 */
final class Plan {
    /** As many instances as it begins with. */
    static final int INSTANCES = 3;

    /** As many gateways as it begins with; instances know of one more, which comes and goes. */
    static final int GATEWAYS = 2;

    private static final int EXTRA_GATEWAY = GATEWAYS + 1;

    private static final int MIN_DEAD_MILLIS = 500;
    private static final int MAX_DEAD_MILLIS = 4_000;
    // Some are shorter than the client's limit, some longer.
    private static final int MIN_PAUSE_MILLIS = 1_500;
    private static final int MAX_PAUSE_MILLIS = 7_000;
    // It looks for the file that takes it out once a second.
    private static final int MIN_OUT_MILLIS = 2_000;
    private static final int MAX_OUT_MILLIS = 5_000;
    private static final int MIN_REST_MILLIS = 1_000;
    private static final int MAX_REST_MILLIS = 3_000;
    private static final int MAX_LOST = 30;
    private static final int MAX_DOUBLED = 30;
    private static final int MAX_DELAY_MILLIS = 300;

    private final Random random;
    private final List<String> instances = new ArrayList<>();
    private int lastInstance;
    private int gateways = GATEWAYS;

    Plan(long seed) {
        random = new Random(seed);
        for (int n = 0; n < INSTANCES; n++) {
            instances.add(newInstance());
        }
    }

    static String gateway(int number) {
        return "gateway-" + number;
    }

    private String newInstance() {
        return "app-" + ++lastInstance;
    }

    /** Returns the next round. */
    List<Step> nextRound() {
        List<Action> actions = new ArrayList<>(List.of(Action.values()));
        actions.remove(Action.WEATHER);
        Collections.shuffle(actions, random);
        // Or there would be fewer of them than at the beginning.
        putBefore(Action.ADD_INSTANCE, Action.REMOVE_INSTANCE, actions);
        putBefore(Action.ADD_GATEWAY, Action.REMOVE_GATEWAY, actions);
        // Bad weather for the first half of everything else, fair for the second, or the other way round.
        actions.add(actions.size() / 2, Action.WEATHER);
        actions.add(0, Action.WEATHER);
        boolean badFirst = random.nextBoolean();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < actions.size(); i++) {
            boolean bad = i == 0 == badFirst;
            steps.add(step(actions.get(i), bad));
        }
        return steps;
    }

    private static void putBefore(Action first, Action second, List<Action> actions) {
        int firstAt = actions.indexOf(first);
        int secondAt = actions.indexOf(second);
        if (secondAt < firstAt) {
            Collections.swap(actions, firstAt, secondAt);
        }
    }

    private Step step(Action action, boolean bad) {
        int rest = between(MIN_REST_MILLIS, MAX_REST_MILLIS);
        return switch (action) {
            case ADD_INSTANCE -> {
                String added = newInstance();
                instances.add(added);
                yield new Step(action, added, 0, Weather.FAIR, rest);
            }
            case REMOVE_INSTANCE -> new Step(
                    action, instances.remove(random.nextInt(instances.size())), 0, Weather.FAIR, rest);
            case ROLL_INSTANCE -> new Step(action, anInstance(), 0, Weather.FAIR, rest);
            case DRAIN_INSTANCE -> new Step(
                    action, anInstance(), between(MIN_OUT_MILLIS, MAX_OUT_MILLIS), Weather.FAIR, rest);
            case KILL_INSTANCE -> new Step(
                    action, anInstance(), between(MIN_DEAD_MILLIS, MAX_DEAD_MILLIS), Weather.FAIR, rest);
            case PAUSE_INSTANCE -> new Step(
                    action, anInstance(), between(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS), Weather.FAIR, rest);
            case ADD_GATEWAY -> {
                gateways = EXTRA_GATEWAY;
                yield new Step(action, gateway(EXTRA_GATEWAY), 0, Weather.FAIR, rest);
            }
            case REMOVE_GATEWAY -> {
                gateways = GATEWAYS;
                yield new Step(action, gateway(EXTRA_GATEWAY), 0, Weather.FAIR, rest);
            }
            case ROLL_GATEWAY -> new Step(action, aGateway(), 0, Weather.FAIR, rest);
            case KILL_GATEWAY -> new Step(
                    action, aGateway(), between(MIN_DEAD_MILLIS, MAX_DEAD_MILLIS), Weather.FAIR, rest);
            case PAUSE_GATEWAY -> new Step(
                    action, aGateway(), between(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS), Weather.FAIR, rest);
            case WEATHER -> new Step(action, "datagrams", 0, bad ? badWeather() : Weather.FAIR, 0);
        };
    }

    private Weather badWeather() {
        return new Weather(between(5, MAX_LOST), between(5, MAX_DOUBLED), between(1, MAX_DELAY_MILLIS));
    }

    private String anInstance() {
        return instances.get(random.nextInt(instances.size()));
    }

    private String aGateway() {
        return gateway(1 + random.nextInt(gateways));
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }
}
