package dev.rollcall.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the plan under load, and reports. */
public final class Chaos {
    private static final int WRONG_USE = 2;
    /** Before the first event: a JVM that has just started is slow for reasons of its own. */
    private static final int WARM_UP_MILLIS = 3_000;

    private Chaos() {}

    /** {@code Chaos PROJECT [option …]}; ends with status 1 if a request failed that must not. */
    public static void main(String[] args) throws Exception {
        List<String> arguments = Stream.of(args).skip(1).toList();
        if (arguments.contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.parse(
                    Path.of(args[0]).toAbsolutePath().normalize(),
                    arguments.stream()
                            .filter(argument -> !argument.equals("--plan"))
                            .toList(),
                    new Random());
        } catch (IllegalArgumentException wrong) {
            System.err.println("chaos: " + wrong.getMessage() + "\n\n" + Options.USAGE);
            System.exit(WRONG_USE);
            return;
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("seed " + options.seed());
        if (arguments.contains("--plan")) {
            new Plan(options.seed()).nextRound().forEach(out::println);
            return;
        }
        Path folder = Files.createTempDirectory("rollcall-chaos");
        if (!run(options, folder, out)) {
            System.err.println("chaos: logs and records are in " + folder);
            System.exit(1);
        }
        delete(folder);
    }

    private static boolean run(Options options, Path folder, PrintStream out) throws InterruptedException {
        try (Fleet fleet = new Fleet(options, folder)) {
            fleet.start();
            out.println(fleet.titles());
            return run(options, fleet, out);
        } catch (IOException failed) {
            out.println("not good: " + failed.getMessage());
            return false;
        }
    }

    private static boolean run(Options options, Fleet fleet, PrintStream out) throws IOException, InterruptedException {
        Timeline timeline = new Timeline();
        try (Client client = new Client(fleet.addresses(), timeline);
                Load load = new Load(client, options.seed(), options.rate())) {
            load.start();
            Thread.sleep(WARM_UP_MILLIS);
            Director director = new Director(fleet, timeline, client, load, out);
            director.follow(new Plan(options.seed()), TimeUnit.MINUTES.toMillis(options.minutes()));
            List<Outcome> outcomes = load.finish();
            fleet.stopGateways();
            Evidence evidence = fleet.evidence();
            Judgement judgement = Verdict.of(outcomes, director.incidents(), evidence, director.problems());
            out.print(new Report(judgement, evidence));
            out.println("datagrams: " + fleet.datagrams() + "; seed " + options.seed());
            return judgement.isGood();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
