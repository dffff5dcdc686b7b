package dev.rollcall.benchmark;

import dev.rollcall.benchmark.Results.Moment;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Something the project has set itself, and how far it is.
 *
 * @param id its name in the JSON
 * @param text what is compared with what
 * @param rounds what was measured, in order of the rounds, or what was looked at once; empty if something that it needs was
 *     not measured
 * @param limit what the value is to be at most, or at least
 * @param atMost whether more is worse
 */
record Goal(String id, String text, List<Double> rounds, double limit, boolean atMost) {
    private static final double KIB_PER_MIB = 1024;
    /** Medians of the same thing are often that far from each other. */
    private static final double NOISE = 1.1;

    private static final double HEAP_MIB = 128;

    /** Returns what counts: the median of the rounds; empty if it was not measured. */
    OptionalDouble value() {
        return rounds.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Figures.of(rounds, Double::doubleValue).median());
    }

    /** Whether it is reached; not if it was not measured. */
    boolean met() {
        OptionalDouble value = value();
        return value.isPresent() && (atMost ? value.getAsDouble() <= limit : value.getAsDouble() >= limit);
    }

    /** Returns all of them. */
    static List<Goal> of(Results results) {
        return Stream.of(processorTime(results), speed(results), registry(results))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Goal> processorTime(Results results) {
        Comparison small = new Comparison(results, Workload.SMALL, "CPU", Sample::microsPerRequest);
        Comparison large = new Comparison(results, Workload.LARGE, "CPU", Sample::microsPerRequest);
        Peer jetty = RollcallPeer.JETTY;
        Peer tomcat = RollcallPeer.TOMCAT;
        return List.of(
                small.atMost(0.5, "cpu-stock-jetty", jetty, JvmPeer.STOCK_JETTY),
                small.atMost(0.5, "cpu-stock-tomcat", tomcat, JvmPeer.STOCK_TOMCAT),
                small.atMost(1.0, "cpu-uwsgi", jetty, NativePeer.UWSGI),
                small.atMost(2.5, "cpu-haproxy", jetty, NativePeer.HAPROXY),
                large.atMost(2.0, "large-cpu-haproxy", jetty, NativePeer.HAPROXY),
                large.atMost(2.0, "large-cpu-haproxy-tomcat", tomcat, NativePeer.HAPROXY),
                small.atMost(1.2, "cpu-tomcat-jetty", tomcat, jetty));
    }

    private static List<Goal> speed(Results results) {
        Peer jetty = RollcallPeer.JETTY;
        return List.of(
                new Comparison(results, Workload.SMALL, "requests/s", Sample::requestsPerSecond)
                        .atLeast(0.85, "rate-undertow", jetty, JvmPeer.UNDERTOW),
                new Comparison(results, Workload.HALF_LOAD, "p50", Sample::p50)
                        .atMost(1.5, "p50-haproxy", jetty, NativePeer.HAPROXY),
                new Comparison(results, Workload.HALF_LOAD, "p99", Sample::p99)
                        .atMost(2.0, "p99-haproxy", jetty, NativePeer.HAPROXY));
    }

    private static List<Goal> registry(Results results) {
        return Stream.of(RollcallPeer.values())
                .flatMap(gateway -> Stream.of(
                        heap(results, gateway),
                        asCheap(results, gateway, Workload.MANY_KEYS),
                        asCheap(results, gateway, Workload.MANY_BACKENDS)))
                .toList();
    }

    private static Goal heap(Results results, RollcallPeer gateway) {
        return new Goal(
                "heap-" + gateway.container(),
                "live heap of " + gateway.title() + " " + Moment.IDLE_MANY_KEYS.title() + ", MiB",
                results.memory(gateway, Moment.IDLE_MANY_KEYS)
                        .map(memory -> List.of(memory.liveHeapKiB() / KIB_PER_MIB))
                        .orElse(List.of()),
                HEAP_MIB,
                true);
    }

    /** A request costs the same, whatever else the registry holds. */
    private static Goal asCheap(Results results, RollcallPeer gateway, Workload many) {
        return new Goal(
                many.id() + "-" + gateway.container(),
                "CPU of " + gateway.title() + ", " + many.title() + " / " + Workload.ONE_KEY.title(),
                results.ratios(
                        new Results.Of(gateway, many),
                        new Results.Of(gateway, Workload.ONE_KEY),
                        Sample::microsPerRequest),
                NOISE,
                true);
    }

    /** One property of one workload, compared. */
    private record Comparison(Results results, Workload workload, String what, ToDoubleFunction<Sample> property) {
        Goal atMost(double limit, String id, Peer ours, Peer other) {
            return new Goal(id, text(ours, other), ratios(ours, other), limit, true);
        }

        Goal atLeast(double limit, String id, Peer ours, Peer other) {
            return new Goal(id, text(ours, other), ratios(ours, other), limit, false);
        }

        private String text(Peer ours, Peer other) {
            return what + " of " + workload.title() + ", " + ours.title() + " / " + other.title();
        }

        private List<Double> ratios(Peer ours, Peer other) {
            return results.ratios(new Results.Of(ours, workload), new Results.Of(other, workload), property);
        }
    }
}
