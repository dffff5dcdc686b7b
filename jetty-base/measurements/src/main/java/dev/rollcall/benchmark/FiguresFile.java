package dev.rollcall.benchmark;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.rollcall.benchmark.Results.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The figures as JSON. {@code docs/performance.md} describes the names; they stay. */
final class FiguresFile {
    private static final double DIGITS = 1000;

    private FiguresFile() {}

    static void write(Path file, Results results, Options options, Circumstances circumstances) throws IOException {
        JsonObject all = new JsonObject();
        all.add("machine", texts(circumstances.machine()));
        all.add("versions", texts(circumstances.versions()));
        all.add("options", options(options));
        JsonObject proxies = new JsonObject();
        for (Peer peer : options.peers()) {
            proxies.add(peer.id(), proxy(results, peer));
        }
        all.add("proxies", proxies);
        JsonArray goals = new JsonArray();
        Goal.of(results).forEach(goal -> goals.add(goal(goal)));
        all.add("goals", goals);
        JsonArray problems = new JsonArray();
        results.problems().forEach(problems::add);
        all.add("problems", problems);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, new GsonBuilder().setPrettyPrinting().create().toJson(all) + "\n");
    }

    /**
     * Reads the file, and returns what it should say and does not.
     *
     * @throws IOException if it is not there
     */
    static List<String> missing(Path file, Options options) throws IOException {
        JsonObject proxies =
                JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonObject("proxies");
        List<String> missing = new ArrayList<>();
        for (Peer peer : options.peers()) {
            for (Workload workload : options.workloads()) {
                if (peer.can(workload) && requestsPerSecond(proxies, peer, workload) <= 0) {
                    missing.add("no figures of " + peer.title() + ", " + workload.title());
                }
            }
        }
        return missing;
    }

    private static double requestsPerSecond(JsonObject proxies, Peer peer, Workload workload) {
        @Nullable JsonElement element = proxies;
        for (String name : List.of(peer.id(), "workloads", workload.id(), "requestsPerSecond", "median")) {
            element = element == null ? null : element.getAsJsonObject().get(name);
        }
        return element == null ? 0 : element.getAsDouble();
    }

    private static JsonObject texts(Map<String, String> texts) {
        JsonObject object = new JsonObject();
        texts.forEach(object::addProperty);
        return object;
    }

    private static JsonObject options(Options options) {
        JsonObject object = new JsonObject();
        object.addProperty("rounds", options.rounds());
        object.addProperty("seconds", options.seconds());
        object.addProperty("warmUpSeconds", options.warmUpSeconds());
        object.addProperty("idleConnections", options.idle());
        object.addProperty("manyKeys", options.keys());
        object.addProperty("manyBackends", options.backends());
        return object;
    }

    private static JsonObject proxy(Results results, Peer peer) {
        JsonObject workloads = new JsonObject();
        for (Workload workload : Workload.values()) {
            if (!results.of(peer, workload).isEmpty()) {
                workloads.add(workload.id(), workload(results, peer, workload));
            }
        }
        JsonObject memory = new JsonObject();
        for (Moment moment : Moment.values()) {
            results.memory(peer, moment).ifPresent(occupied -> memory.add(moment.id(), memory(occupied)));
        }
        JsonObject object = new JsonObject();
        object.addProperty("title", peer.title());
        object.add("workloads", workloads);
        object.add("memory", memory);
        return object;
    }

    private static JsonObject workload(Results results, Peer peer, Workload workload) {
        JsonObject object = new JsonObject();
        List<Sample> samples = results.of(peer, workload);
        object.add("cpuMicrosPerRequest", figures(samples, Sample::microsPerRequest));
        object.add("requestsPerSecond", figures(samples, Sample::requestsPerSecond));
        object.add("p50Micros", figures(samples, Sample::p50));
        object.add("p99Micros", figures(samples, Sample::p99));
        object.addProperty("requests", sum(samples, sample -> sample.answers().requests()));
        object.addProperty("failures", sum(samples, sample -> sample.answers().failures()));
        return object;
    }

    private static long sum(List<Sample> samples, ToDoubleFunction<Sample> property) {
        return (long) samples.stream().mapToDouble(property).sum();
    }

    private static JsonObject figures(List<Sample> samples, ToDoubleFunction<Sample> property) {
        Figures figures = Figures.of(samples, property);
        JsonObject object = new JsonObject();
        object.addProperty("median", rounded(figures.median()));
        object.addProperty("least", rounded(figures.least()));
        object.addProperty("most", rounded(figures.most()));
        object.add("rounds", rounds(samples.stream().mapToDouble(property)));
        return object;
    }

    private static JsonArray rounds(DoubleStream values) {
        JsonArray rounds = new JsonArray();
        values.map(FiguresFile::rounded).forEach(rounds::add);
        return rounds;
    }

    private static JsonObject memory(Results.Memory memory) {
        JsonObject object = new JsonObject();
        object.addProperty("residentKiB", memory.residentKiB());
        if (memory.liveHeapKiB() > 0) {
            object.addProperty("liveHeapKiB", memory.liveHeapKiB());
        }
        return object;
    }

    private static JsonObject goal(Goal goal) {
        JsonObject object = new JsonObject();
        object.addProperty("id", goal.id());
        object.addProperty("text", goal.text());
        goal.value().ifPresent(value -> object.addProperty("value", rounded(value)));
        object.add("rounds", rounds(goal.rounds().stream().mapToDouble(Double::doubleValue)));
        object.addProperty(goal.atMost() ? "atMost" : "atLeast", rounded(goal.limit()));
        object.addProperty("met", goal.met());
        return object;
    }

    private static double rounded(double value) {
        return Math.round(value * DIGITS) / DIGITS;
    }
}
