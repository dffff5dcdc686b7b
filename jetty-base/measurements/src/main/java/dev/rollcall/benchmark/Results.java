package dev.rollcall.benchmark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What has been measured, by proxy and workload, and what went wrong. */
final class Results {
    /** When memory is looked at. */
    enum Moment {
        WARM("warm", "warm"),
        IDLE("idle", "with idle connections"),
        IDLE_MANY_KEYS("idle-many-keys", "with idle connections and many keys");

        private final String id;
        private final String title;

        Moment(String id, String title) {
            this.id = id;
            this.title = title;
        }

        String id() {
            return id;
        }

        String title() {
            return title;
        }
    }

    /**
     * How much a proxy occupies.
     *
     * @param residentKiB of all its processes
     * @param liveHeapKiB of a JVM's heap after a full collection; 0 for other programs
     */
    record Memory(long residentKiB, long liveHeapKiB) {}

    /** What one proxy did with one workload, in all rounds. */
    record Of(Peer peer, Workload workload) {}

    private final Map<String, Map<Workload, List<Sample>>> samples = new LinkedHashMap<>();
    private final Map<String, Map<Moment, Memory>> memory = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    void add(Peer peer, Workload workload, Sample sample) {
        samples.computeIfAbsent(peer.id(), unused -> new EnumMap<>(Workload.class))
                .computeIfAbsent(workload, unused -> new ArrayList<>())
                .add(sample);
    }

    /** Notes how much it occupies; the last time counts. */
    void add(Peer peer, Moment moment, Memory occupied) {
        memory.computeIfAbsent(peer.id(), unused -> new EnumMap<>(Moment.class)).put(moment, occupied);
    }

    /** Notes something because of which the run has failed. */
    void addProblem(String problem) {
        problems.add(problem);
    }

    /** Returns the measurements, in order; none if it took no part. */
    List<Sample> of(Peer peer, Workload workload) {
        return samples.getOrDefault(peer.id(), Map.of()).getOrDefault(workload, List.of());
    }

    /** Returns the median of one property; empty if nothing was measured. */
    Optional<Figures> figures(Peer peer, Workload workload, ToDoubleFunction<Sample> property) {
        List<Sample> measured = of(peer, workload);
        return measured.isEmpty() ? Optional.empty() : Optional.of(Figures.of(measured, property));
    }

    /**
     * Returns what the first had in each round, divided by what the second had in the same one: neighbours make a machine
     * slower for minutes. In order of the rounds; empty if one of them was not measured, or had nothing.
     */
    List<Double> ratios(Of first, Of second, ToDoubleFunction<Sample> property) {
        List<Sample> dividends = of(first.peer(), first.workload());
        List<Sample> divisors = of(second.peer(), second.workload());
        return IntStream.range(0, Math.min(dividends.size(), divisors.size()))
                .filter(round -> property.applyAsDouble(divisors.get(round)) > 0)
                .mapToDouble(round ->
                        property.applyAsDouble(dividends.get(round)) / property.applyAsDouble(divisors.get(round)))
                .boxed()
                .toList();
    }

    Optional<Memory> memory(Peer peer, Moment moment) {
        return Optional.ofNullable(memory.getOrDefault(peer.id(), Map.of()).get(moment));
    }

    List<String> problems() {
        return problems;
    }
}
