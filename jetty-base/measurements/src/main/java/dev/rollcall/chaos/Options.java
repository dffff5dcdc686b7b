package dev.rollcall.chaos;

import dev.rollcall.servers.ContainerKind;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do.
 *
 * @param project the project's top folder
 * @param seed makes the plan
 * @param minutes no round of the plan begins later than that; 0 for one round
 * @param rate requests a second
 * @param containers what gateways and instances run in, in turn
 */
record Options(Path project, long seed, int minutes, int rate, List<ContainerKind> containers) {
    static final String USAGE =
            """
            usage: jetty-base/chaos [option …]

            Sends requests through two gateways at a constant rate while instances and gateways are stopped, killed,
            paused and added and datagrams are lost, and says whether a request failed that must not. Exit status 0 or 1.

              --seed N          makes the plan; the same seed makes the same one (default: another one every time)
              --minutes N       begins new rounds of the plan for so long (default 3); each has everything at least once
              --short           one round
              --rate N          requests a second (default 60)
              --container NAME  jetty, tomcat or both: what gateways and instances run in (default both)
              --plan            prints the first round of the plan, and does nothing
            """;

    private static final int MAX_MINUTES = 1_440;
    private static final int MAX_RATE = 1_000;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static Options parse(Path project, List<String> arguments, RandomGenerator random) {
        long seed = random.nextInt(0, 1_000_000);
        int minutes = 3;
        int rate = 60;
        List<ContainerKind> containers = List.of(ContainerKind.values());
        ArrayDeque<String> left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            String option = left.removeFirst();
            switch (option) {
                case "--short" -> minutes = 0;
                case "--seed" -> seed = number(option, left.pollFirst(), Long.MIN_VALUE, Long.MAX_VALUE);
                case "--minutes" -> minutes = (int) number(option, left.pollFirst(), 1, MAX_MINUTES);
                case "--rate" -> rate = (int) number(option, left.pollFirst(), 1, MAX_RATE);
                case "--container" -> containers = containers(option, left.pollFirst());
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new Options(project, seed, minutes, rate, containers);
    }

    private static List<ContainerKind> containers(String option, @Nullable String value) {
        if ("both".equals(value)) {
            return List.of(ContainerKind.values());
        }
        Optional<ContainerKind> one = Arrays.stream(ContainerKind.values())
                .filter(kind -> kind.id().equals(value))
                .findFirst();
        return List.of(one.orElseThrow(
                () -> new IllegalArgumentException(option + ": '" + value + "' (expected: jetty, tomcat or both)")));
    }

    private static long number(String option, @Nullable String value, long least, long most) {
        try {
            long number = Long.parseLong(value == null ? "" : value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException none) {
            // Told below, like a number that is too large.
        }
        throw new IllegalArgumentException(
                option + ": '" + value + "' (expected: a number from " + least + " to " + most + ")");
    }
}
