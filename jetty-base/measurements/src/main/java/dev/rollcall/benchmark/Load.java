package dev.rollcall.benchmark;

import dev.rollcall.servers.Running;
import dev.rollcall.servers.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks one proxy: wrk as fast as it answers, h2load at a fixed rate. */
final class Load {
    /** A server in trouble does not take up connections, and the programs would wait for ever. */
    private static final int GRACE_SECONDS = 15;

    private static final int SMALL_BYTES = 1024;

    private final Path folder;

    /** @param folder for what the programs read and write */
    Load(Path folder) {
        this.folder = folder;
    }

    /** Asks for so many seconds as fast as the proxy answers, and returns what that took. */
    Sample full(Running proxy, Workload workload, double seconds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                // Its first line shows that it takes the interrupt which ends it: by itself it counts whole seconds.
                Tool.installed("stdbuf"),
                "-oL",
                Tool.installed("wrk"),
                "--latency",
                "-t1",
                "-c" + workload.connections(),
                "-d1h",
                "--timeout",
                "10s",
                "-H",
                "Host: " + workload.host()));
        if (workload == Workload.GZIP) {
            command.addAll(List.of("-H", "Accept-Encoding: gzip"));
        }
        if (workload.bodyBytes() > 0) {
            Path script = Tool.write(
                    folder.resolve("post.lua"),
                    "wrk.method = \"POST\"\nwrk.body = string.rep(\"x\", " + workload.bodyBytes() + ")\n");
            command.addAll(List.of("-s", script.toString()));
        }
        command.add(proxy.url(workload.path()));
        double before = proxy.cpuMicros();
        String output = runInterrupted(command, seconds);
        return new Sample(Answers.ofWrk(output), proxy.cpuMicros() - before);
    }

    /** Interrupts the program so many seconds after its first line, and returns what it printed. */
    private static String runInterrupted(List<String> command, double seconds)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            String first = reader.readLine();
            if (!process.waitFor(Math.round(seconds * 1000), TimeUnit.MILLISECONDS)) {
                Tool.run(List.of("sh", "-c", "kill -INT " + process.pid()));
                if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("wrk got no connections or no answers, and did not end");
                }
            }
            String output = first + "\n" + reader.lines().collect(Collectors.joining("\n"));
            if (process.exitValue() != 0) {
                throw new IOException("wrk ended with status " + process.exitValue() + ": " + output);
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Asks for so many seconds at this rate, and returns what that took. h2load sends the address as host, which is
     * subscribed too; it would send a second field if it was given one.
     */
    Sample atRate(Running proxy, int requestsPerSecond, double seconds) throws IOException, InterruptedException {
        int clients = Workload.HALF_LOAD.connections();
        Path log = folder.resolve("h2load.log");
        Files.deleteIfExists(log);
        List<String> command = List.of(
                Tool.installed("timeout"),
                decimal(seconds + GRACE_SECONDS),
                Tool.installed("h2load"),
                "--h1",
                "-t1",
                "-c" + clients,
                "-D" + Math.round(seconds * 1000) + "ms",
                // Of each client.
                "--rps=" + decimal((double) requestsPerSecond / clients),
                "--log-file=" + log,
                proxy.url(Workload.HALF_LOAD.path()));
        double before = proxy.cpuMicros();
        String output = Tool.run(command);
        double used = proxy.cpuMicros() - before;
        return new Sample(Answers.ofH2load(output, Files.readAllLines(log), SMALL_BYTES), used);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.3f", number);
    }
}
