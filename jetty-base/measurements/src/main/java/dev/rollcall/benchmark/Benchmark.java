package dev.rollcall.benchmark;

import dev.rollcall.benchmark.Results.Memory;
import dev.rollcall.benchmark.Results.Moment;
import dev.rollcall.servers.Running;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Starts every proxy, lets them take turns, and reports. */
public final class Benchmark {
    private static final int WRONG_USE = 2;
    /** Rates are round numbers, so that runs can be compared. */
    private static final int RATE_STEP = 100;

    private static final int STEPS_IN_VAIN = 2;
    private static final double PROGRESS = 0.95;
    private static final double PATIENCE_SECONDS = 20;

    private final Options options;
    private final Site site;
    private final Load load;
    private final Running origin;
    private final PrintStream out;
    private final Results results = new Results();
    private int turn;
    private final Map<Peer, Running> proxies = new LinkedHashMap<>();

    private Benchmark(Options options, Site site, Running origin, PrintStream out) {
        this.options = options;
        this.site = site;
        this.load = new Load(site.folder());
        this.origin = origin;
        this.out = out;
    }

    /** {@code Benchmark PROJECT [option …]}; ends with status 1 if anything did not work. */
    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.parse(
                    Path.of(args[0]).toAbsolutePath().normalize(),
                    Stream.of(args).skip(1).toArray(String[]::new));
        } catch (IllegalArgumentException wrong) {
            System.err.println("benchmark: " + wrong.getMessage() + "\n\n" + Options.USAGE);
            System.exit(WRONG_USE);
            return;
        }
        // Unix sockets have short names, so it is not below the project.
        Path folder = Files.createTempDirectory("rollcall-benchmark");
        List<String> problems = run(options, folder, new PrintStream(System.out, true, StandardCharsets.UTF_8));
        if (!problems.isEmpty()) {
            problems.forEach(problem -> System.err.println("benchmark: " + problem));
            System.err.println("benchmark: logs and configurations are in " + folder);
            System.exit(1);
        }
        delete(folder);
    }

    private static List<String> run(Options options, Path folder, PrintStream out) throws InterruptedException {
        try (Running origin = Origin.start(folder, folder.resolve("origin.log"), Site.freePort());
                Running uwsgiOrigin = options.peers().contains(NativePeer.UWSGI) ? Origin.startUwsgi(folder) : origin) {
            Site site = new Site(options.project(), folder, origin.port());
            Benchmark benchmark = new Benchmark(options, site, origin, out);
            try {
                return benchmark.run();
            } finally {
                benchmark.proxies.values().forEach(Running::close);
            }
        } catch (IOException failed) {
            return List.of(failed.toString());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<String> run() throws IOException, InterruptedException {
        Circumstances circumstances = Circumstances.of(site, options.peers());
        out.println(Report.header(circumstances, options));
        start();
        rounds(Stream.of(Workload.values())
                .filter(workload -> !workload.isOfRegistry())
                .toList());
        noteMemory(Moment.IDLE, peer -> true);
        registryRounds();
        noteMemory(Moment.IDLE_MANY_KEYS, peer -> peer.takesTurns(Workload.MANY_KEYS));
        out.println(new Report(results, options));
        FiguresFile.write(options.json(), results, options, circumstances);
        out.println("figures: " + options.json());
        if (options.chart().isPresent()) {
            Files.writeString(options.chart().get(), Chart.of(results), StandardCharsets.UTF_8);
            out.println("chart: " + options.chart().get());
        }
        List<String> problems = new ArrayList<>(results.problems());
        problems.addAll(FiguresFile.missing(options.json(), options));
        return problems;
    }

    private void start() throws InterruptedException {
        for (Peer peer : options.peers()) {
            out.println("starting " + peer.title());
            start(peer);
        }
        each("warming up", peer -> {
            out.println("warming up " + peer.title());
            warmUp(peer);
            noteMemory(peer, Moment.WARM);
        });
    }

    private void start(Peer peer) throws InterruptedException {
        try {
            Running proxy = peer.start(site);
            proxies.put(peer, proxy);
            HttpProbe.check(peer, proxy, origin);
        } catch (IOException failed) {
            results.addProblem(peer.title() + " cannot take part: " + failed.getMessage());
            end(peer);
        }
    }

    /**
     * Asks for each kind until it becomes no cheaper: on a busy machine a JVM takes long to compile, and what it has not met
     * before makes it compile again. Small requests come last, since that is what the others make it do.
     */
    private void warmUp(Peer peer) throws IOException, InterruptedException {
        for (Workload workload : options.workloads()) {
            boolean other = workload != Workload.SMALL && workload.isOfItsOwnKind();
            if (options.warmUpSteps() > 1 && other && peer.can(workload)) {
                warmUp(peer, workload, peer.compilesWhileItRuns() ? options.warmUpSteps() : 1);
            }
        }
        warmUp(peer, Workload.SMALL, options.warmUpSteps());
    }

    private void warmUp(Peer peer, Workload workload, int maxSteps) throws IOException, InterruptedException {
        double best = Double.MAX_VALUE;
        int inVain = 0;
        for (int step = 0; step < maxSteps && inVain < STEPS_IN_VAIN; step++) {
            double micros =
                    load.full(running(peer), workload, options.warmUpSeconds()).microsPerRequest();
            inVain = micros < best * PROGRESS ? 0 : inVain + 1;
            best = Math.min(best, micros);
        }
    }

    private void rounds(List<Workload> wanted) throws InterruptedException {
        List<Workload> workloads =
                wanted.stream().filter(options.workloads()::contains).toList();
        for (int round = 1; round <= options.rounds() && !workloads.isEmpty(); round++) {
            out.println("round " + round + " of " + options.rounds());
            for (Workload workload : workloads) {
                each(workload.title(), peer -> measure(peer, workload));
            }
        }
    }

    /** One key, many keys and many backends by turns. */
    private void registryRounds() throws InterruptedException {
        if (options.workloads().stream().noneMatch(Workload::isOfRegistry)) {
            return;
        }
        if (options.workloads().contains(Workload.MANY_KEYS)) {
            startManyKeys();
        }
        each("many backends", peer -> {
            if (peer.can(Workload.MANY_BACKENDS)) {
                RollcallPeer.subscribeBackends(running(peer), site, options.backends());
            }
        });
        rounds(List.of(Workload.ONE_KEY, Workload.MANY_KEYS, Workload.MANY_BACKENDS));
    }

    /** Only now: until then it would be one more process beside those that are measured. */
    private void startManyKeys() throws InterruptedException {
        List<ManyKeysPeer> peers = proxies.keySet().stream()
                .filter(RollcallPeer.class::isInstance)
                .map(peer -> new ManyKeysPeer((RollcallPeer) peer, options.keys()))
                .toList();
        for (ManyKeysPeer peer : peers) {
            out.println("starting " + peer.title() + ", many keys");
            start(peer);
        }
        each("warming up", peer -> {
            if (peer.takesTurns(Workload.MANY_KEYS)) {
                out.println("warming up " + peer.title() + ", many keys");
                warmUp(peer);
            }
        });
    }

    private interface Step {
        void take(Peer peer) throws IOException, InterruptedException;
    }

    /** Does it with all proxies that run, and notes where that fails; one that has ended takes no part any more. */
    private void each(String what, Step step) throws InterruptedException {
        for (Peer peer : inTurn()) {
            Running proxy = running(peer);
            try {
                step.take(peer);
                if (!proxy.isAlive()) {
                    throw new IOException("the process is gone");
                }
            } catch (IOException failed) {
                results.addProblem(peer.title() + ", " + what + ": " + failed.getMessage() + "; " + proxy.lastWords());
                out.println("  " + peer.title() + ", " + what + ": failed");
            }
            if (!proxy.isAlive()) {
                end(peer);
            }
        }
    }

    private void end(Peer peer) {
        Running proxy = proxies.remove(peer);
        if (proxy != null) {
            proxy.close();
        }
    }

    /** Nobody is always the first, or always behind the same one. */
    private List<Peer> inTurn() {
        List<Peer> order = new ArrayList<>(proxies.keySet());
        Collections.rotate(order, turn++);
        return order;
    }

    private Running running(Peer peer) {
        Running running = proxies.get(peer);
        if (running == null) {
            throw new IllegalArgumentException(peer.title() + " does not run");
        }
        return running;
    }

    private void measure(Peer peer, Workload workload) throws IOException, InterruptedException {
        if (!peer.takesTurns(workload)) {
            return;
        }
        Sample sample = sample(peer, workload, options.seconds());
        // A cold or a busy one may need longer for the first answers than a short measurement lasts.
        for (double seconds = 1; sample.answers().requests() == 0 && seconds < PATIENCE_SECONDS; seconds *= 2) {
            sample = sample(peer, workload, seconds);
        }
        results.add(peer, workload, sample);
        out.println(Report.line(workload, peer, sample));
        if (sample.answers().failures() > 0) {
            throw new IOException(
                    sample.answers().failures() + " of " + sample.answers().requests() + " requests failed");
        }
    }

    private Sample sample(Peer peer, Workload workload, double seconds) throws IOException, InterruptedException {
        Running proxy = running(peer);
        if (workload == Workload.HALF_LOAD) {
            return load.atRate(proxy, rate(), seconds);
        }
        try (IdleConnections idle =
                IdleConnections.open(proxy.port(), workload == Workload.IDLE ? options.idle() : 0)) {
            return load.full(proxy, workload, seconds);
        }
    }

    /** Half of what the first proxy, the gateway if it takes part, has done in the first round. */
    private int rate() throws IOException {
        if (options.rate() > 0) {
            return options.rate();
        }
        for (Peer peer : options.peers()) {
            List<Sample> samples = results.of(peer, Workload.SMALL);
            if (!samples.isEmpty()) {
                int steps = (int) (samples.get(0).requestsPerSecond() / 2 / RATE_STEP);
                return Math.max(1, steps) * RATE_STEP;
            }
        }
        throw new IOException("no proxy has answered the small requests, so that there is no half of that");
    }

    /** While connections are idle. */
    private void noteMemory(Moment moment, Predicate<Peer> whose) throws InterruptedException {
        if (options.workloads().contains(Workload.IDLE)) {
            each("memory", peer -> {
                if (whose.test(peer)) {
                    try (IdleConnections idle =
                            IdleConnections.open(running(peer).port(), options.idle())) {
                        noteMemory(peer, moment);
                    }
                }
            });
        }
    }

    private void noteMemory(Peer peer, Moment moment) throws IOException, InterruptedException {
        Running running = running(peer);
        results.add(peer, moment, new Memory(running.residentKiB(), running.liveHeapKiB()));
    }
}
