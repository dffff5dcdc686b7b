package dev.rollcall.benchmark;

import dev.rollcall.benchmark.Results.Moment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tables of medians and ratios, and what they say about the goals, as text. */
final class Report {
    private static final Peer YARDSTICK = NativePeer.HAPROXY;
    private final Results results;
    private final Options options;
    private final StringBuilder text = new StringBuilder();

    Report(Results results, Options options) {
        this.results = results;
        this.options = options;
    }

    /** Returns where and with what the figures are taken. */
    static String header(Circumstances circumstances, Options options) {
        StringBuilder text = new StringBuilder();
        for (Map<String, String> facts : List.of(circumstances.machine(), circumstances.versions())) {
            facts.forEach((name, value) -> text.append(String.format("%-16s %s%n", name, value)));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%nEach native proxy has one worker or thread, every JVM as many threads as it likes. All stand before the same"
                                + "%nnginx with one worker (the uWSGI router before a uWSGI worker: it speaks no HTTP to backends)."
                                + "%n%d rounds of %s s, after warming up in at most %d steps of %s s.%n",
                        options.rounds(),
                        options.seconds(),
                        options.warmUpSteps(),
                        options.warmUpSeconds()))
                .toString();
    }

    /** Returns one line about one measurement. */
    static String line(Workload workload, Peer peer, Sample sample) {
        return String.format(
                Locale.ROOT,
                "  %-20s %-28s %9.1f µs CPU %9.0f/s   p50 %8.0f µs   p99 %8.0f µs",
                workload.title(),
                peer.title(),
                sample.microsPerRequest(),
                sample.requestsPerSecond(),
                sample.p50(),
                sample.p99());
    }

    @Override
    public String toString() {
        options.workloads().forEach(this::table);
        memory();
        goals();
        return text.toString();
    }

    private void table(Workload workload) {
        if (options.peers().stream().noneMatch(peer -> peer.can(workload))) {
            return;
        }
        text.append(String.format("%n%s%s%n", workload.title(), note(workload)));
        row("", "CPU µs per request", "requests/s", "p50 µs", "p99 µs", "CPU × " + YARDSTICK.id());
        Optional<Figures> yardstick = results.figures(YARDSTICK, workload, Sample::microsPerRequest);
        for (Peer peer : options.peers()) {
            Optional<Figures> cpu = results.figures(peer, workload, Sample::microsPerRequest);
            if (cpu.isPresent()) {
                row(
                        peer.title(),
                        format(cpu, 1),
                        format(results.figures(peer, workload, Sample::requestsPerSecond), 0),
                        format(results.figures(peer, workload, Sample::p50), 0),
                        format(results.figures(peer, workload, Sample::p99), 0),
                        yardstick
                                .map(other -> ratio(cpu.get().median() / other.median()))
                                .orElse("–"));
            } else if (peer.can(workload)) {
                row(peer.title(), "failed", "", "", "", "");
            }
        }
    }

    private String note(Workload workload) {
        return switch (workload) {
            case IDLE -> " (" + options.idle() + " connections)";
            case MANY_KEYS -> " (" + options.keys() + ")";
            case MANY_BACKENDS -> " (" + options.backends() + ")";
            case HALF_LOAD -> " (the same rate for all; who answers fewer a second could not keep up)";
            default -> "";
        };
    }

    private void row(Object... cells) {
        text.append(String.format(Locale.ROOT, "| %-27s | %18s | %20s | %20s | %20s | %9s |%n", cells));
    }

    private void memory() {
        text.append(String.format("%nMemory, MiB%n"));
        for (Peer peer : options.peers()) {
            for (Moment moment : Moment.values()) {
                results.memory(peer, moment).ifPresent(occupied -> memory(peer, moment, occupied));
            }
        }
    }

    private void memory(Peer peer, Moment moment, Results.Memory occupied) {
        String heap = occupied.liveHeapKiB() > 0
                ? String.format(Locale.ROOT, ", live heap %.1f", occupied.liveHeapKiB() / 1024.0)
                : "";
        text.append(String.format(
                Locale.ROOT,
                "  %-28s %-36s resident %.1f%s%n",
                peer.title(),
                moment.title(),
                occupied.residentKiB() / 1024.0,
                heap));
    }

    private void goals() {
        text.append(String.format("%nGoals%n"));
        for (Goal goal : Goal.of(results)) {
            String verdict = goal.value().isEmpty() ? "not measured" : goal.met() ? "met" : "missed";
            text.append(String.format(
                    Locale.ROOT,
                    "  %-86s %s, %s %.2f: %s%n",
                    goal.text(),
                    measured(goal),
                    goal.atMost() ? "at most" : "at least",
                    goal.limit(),
                    verdict));
        }
    }

    /** The median, and what it is one of: whether the rounds agree tells how much it says. */
    private static String measured(Goal goal) {
        String median = goal.value().isPresent() ? ratio(goal.value().getAsDouble()) : "–";
        return goal.rounds().size() < 2
                ? median
                : goal.rounds().stream().map(Report::ratio).collect(Collectors.joining(", ", median + " (", ")"));
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String format(Optional<Figures> figures, int decimals) {
        String number = "%." + decimals + "f";
        return figures.map(some -> String.format(
                        Locale.ROOT,
                        number + " (" + number + "–" + number + ")",
                        some.median(),
                        some.least(),
                        some.most()))
                .orElse("–");
    }
}
