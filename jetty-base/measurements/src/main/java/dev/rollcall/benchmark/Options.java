package dev.rollcall.benchmark;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do.
 *
 * @param project the project's top folder
 * @param rounds how often each proxy gets each workload
 * @param seconds for how long
 * @param warmUpSeconds for how long each proxy is asked in each step before anything counts
 * @param warmUpSteps how many steps there are at the most
 * @param rate requests a second at half load; 0 for half of what the first proxy can do
 * @param idle how many connections are idle
 * @param keys how many further names a gateway knows if it knows many
 * @param backends how many backends a name has that has many
 * @param peers the proxies that take part
 * @param workloads what they are asked for
 * @param json where the figures are written
 * @param chart where the chart is drawn; empty for nowhere
 */
record Options(
        Path project,
        int rounds,
        double seconds,
        double warmUpSeconds,
        int warmUpSteps,
        int rate,
        int idle,
        int keys,
        int backends,
        List<Peer> peers,
        Set<Workload> workloads,
        Path json,
        Optional<Path> chart) {
    static final String USAGE =
            """
            usage: jetty-base/benchmark [option …]

            Measures the gateway beside other proxies in front of the same server, all in one run, taking turns.

              --short           one short round, hardly warm, few connections and keys: shows that it works, and no more
              --rounds N        how often each proxy gets each workload (default 5)
              --seconds N       for how long each time (default 5; fractions are possible)
              --warm-up N       seconds of each step before anything counts; the steps for each workload end
                                when two in a row bring less than 5 %% (default 5)
              --rate N          requests a second at half load (default: half of what the first proxy does, 1 KiB)
              --idle N          how many connections are idle (default 5000)
              --keys N          how many keys a gateway knows if it knows many (default 10000)
              --backends N      how many backends a name has that has many (default 100, at most 200)
              --only NAMES      the proxies that take part, by parts of their names, e.g. haproxy,rollcall:
                                %s
              --workload NAMES  what they are asked for, e.g. small,large:
                                %s
              --json FILE       where the figures go (default jetty-base/target/benchmark/figures.json)
              --chart FILE      also draws the processor time per request, as SVG
            """
                    .formatted(
                            Peers.ALL.stream().map(Peer::id).collect(Collectors.joining(", ")),
                            Arrays.stream(Workload.values()).map(Workload::id).collect(Collectors.joining(", ")));

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static Options parse(Path project, String[] args) {
        return new CommandLine(project).read(new ArrayDeque<>(List.of(args)));
    }

    /** What has been read so far. */
    private static final class CommandLine {
        private final Path project;
        private int rounds = 5;
        private double seconds = 5;
        private double warmUp = 5;
        private int warmUpSteps = 15;
        private int rate;
        private int idle = 5_000;
        private int keys = 10_000;
        private int backends = 100;
        private List<Peer> peers = Peers.ALL;
        private Set<Workload> workloads = EnumSet.allOf(Workload.class);
        private Path json;
        private Optional<Path> chart = Optional.empty();

        CommandLine(Path project) {
            this.project = project;
            json = project.resolve("jetty-base/target/benchmark/figures.json");
        }

        Options read(ArrayDeque<String> left) {
            while (!left.isEmpty()) {
                String option = left.removeFirst();
                if (option.equals("--short")) {
                    shorten();
                } else {
                    set(option, left.pollFirst());
                }
            }
            if (workloads.contains(Workload.HALF_LOAD) && !workloads.contains(Workload.SMALL) && rate == 0) {
                throw new IllegalArgumentException("--workload: half-load needs --rate, or small beside it");
            }
            return new Options(
                    project,
                    rounds,
                    seconds,
                    warmUp,
                    warmUpSteps,
                    rate,
                    idle,
                    keys,
                    backends,
                    peers,
                    workloads,
                    json,
                    chart);
        }

        private void shorten() {
            rounds = 1;
            seconds = 0.3;
            warmUp = 0.3;
            warmUpSteps = 1;
            idle = 200;
            keys = 500;
            backends = 10;
            // Half of what a cold JVM does would be next to nothing.
            rate = 2_000;
        }

        private static int backends(int wanted) {
            if (wanted > Site.MAX_BACKENDS) {
                throw new IllegalArgumentException(
                        "--backends: " + wanted + " (expected: at most " + Site.MAX_BACKENDS + ")");
            }
            return wanted;
        }

        private void set(String option, @Nullable String value) {
            switch (option) {
                case "--rounds" -> rounds = number(option, value);
                case "--seconds" -> seconds = decimal(option, value);
                case "--warm-up" -> warmUp = decimal(option, value);
                case "--rate" -> rate = number(option, value);
                case "--idle" -> idle = number(option, value);
                case "--keys" -> keys = number(option, value);
                case "--backends" -> backends = backends(number(option, value));
                case "--only" -> peers = peers(text(option, value));
                case "--workload" -> workloads = workloads(text(option, value));
                case "--json" -> json = Path.of(text(option, value));
                case "--chart" -> chart = Optional.of(Path.of(text(option, value)));
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
    }

    private static List<Peer> peers(String names) {
        List<String> wanted = List.of(names.split(",", -1));
        for (String name : wanted) {
            if (name.isEmpty() || Peers.ALL.stream().noneMatch(peer -> peer.id().contains(name))) {
                throw new IllegalArgumentException("--only: '" + name + "' (expected: a part of one of the names)");
            }
        }
        return Peers.ALL.stream()
                .filter(peer -> wanted.stream().anyMatch(peer.id()::contains))
                .toList();
    }

    private static Set<Workload> workloads(String names) {
        Set<Workload> workloads = EnumSet.noneOf(Workload.class);
        for (String name : names.split(",", -1)) {
            workloads.add(Arrays.stream(Workload.values())
                    .filter(workload -> workload.id().equals(name))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException("--workload: '" + name + "' (expected: one of the names)")));
        }
        return workloads;
    }

    private static int number(String option, @Nullable String value) {
        String text = text(option, value);
        if (!text.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException(option + ": '" + text + "' (expected: a number from 1 to 99999)");
        }
        return Integer.parseInt(text);
    }

    private static double decimal(String option, @Nullable String value) {
        String text = text(option, value);
        if (!text.matches("[0-9]{1,4}(\\.[0-9]{1,3})?") || Double.parseDouble(text) < 0.1) {
            throw new IllegalArgumentException(option + ": '" + text + "' (expected: a number from 0.1 to 9999)");
        }
        return Double.parseDouble(text);
    }

    private static String text(String option, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(option + ": no value");
        }
        return value;
    }
}
