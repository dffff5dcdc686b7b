package dev.rollcall.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server process that listens on a port of 127.0.0.1. */
public final class Running implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 50;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    /** The last line of a histogram: how many objects, how many bytes. */
    private static final Pattern LIVE_BYTES = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private static final int TAIL_LINES = 15;
    private static final int LINE = 240;
    private static final int KIB = 1024;

    private final Process process;
    private final Path log;
    private int port;

    private Running(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a server that was told its port. */
    public static Running onPort(int port, Path folder, Path log, List<String> command) throws IOException {
        Running running = launch(folder, log, command);
        running.port = port;
        return running;
    }

    /** Starts a server that chooses its port and says so in its log; the pattern's first group is the number. */
    public static Running onPortOfLog(Pattern line, Path folder, Path log, List<String> command)
            throws IOException, InterruptedException {
        Running running = launch(folder, log, command);
        try {
            running.port = running.awaitNumber(line);
        } catch (IOException silent) {
            throw running.givenUp(silent);
        }
        return running;
    }

    private static Running launch(Path folder, Path log, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ROLLCALL_"));
        Running running = new Running(builder.start(), log);
        Runtime.getRuntime().addShutdownHook(new Thread(running::kill, "kill-" + log.getFileName()));
        return running;
    }

    /** Returns where it listens. */
    public int port() {
        return port;
    }

    /** Returns the address of this path, which begins with a slash. */
    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** Returns whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it, and returns why it was of no use. */
    public IOException givenUp(IOException reason) {
        String words = lastWords();
        close();
        return new IOException(reason.getMessage() + ": " + words, reason);
    }

    /** Returns how it ended, if it has, and the last lines of its log. */
    public String lastWords() {
        String end = process.isAlive() ? "it still runs" : "it ended with status " + process.exitValue();
        try {
            List<String> lines = Files.readString(log, StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(line -> line.substring(0, Math.min(line.length(), LINE)))
                    .toList();
            List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return end + "; the end of its log:\n    " + String.join("\n    ", tail);
        } catch (IOException unreadable) {
            return end + "; " + log + " cannot be read";
        }
    }

    /** Returns the number in the first line of the log that matches, once it is there. */
    public int awaitNumber(Pattern line) throws IOException, InterruptedException {
        AtomicInteger number = new AtomicInteger();
        await("line '" + line + "' in the log", () -> {
            Matcher found = line.matcher(Files.readString(log, StandardCharsets.ISO_8859_1));
            if (found.find()) {
                number.set(Integer.parseInt(found.group(1)));
                return true;
            }
            return false;
        });
        return number.get();
    }

    /** Returns this, once the path is answered with 200; ends the process if it is not. */
    public Running serving(String path) throws IOException, InterruptedException {
        try {
            awaitServing(path);
        } catch (IOException silent) {
            throw givenUp(silent);
        }
        return this;
    }

    private void awaitServing(String path) throws IOException, InterruptedException {
        await("a 200 to " + path, () -> {
            try {
                return Probe.get(url(path)).statusCode() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    /** Returns once the condition holds. */
    public void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("no " + what + " within " + START.toSeconds() + " s");
            }
            pauseUnlessEnded();
        }
    }

    /** Something that a server does some time after it was told. */
    public interface Condition {
        /** Returns whether it has been done. */
        boolean holds() throws IOException, InterruptedException;
    }

    private void pauseUnlessEnded() throws IOException, InterruptedException {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IOException("it has ended");
        }
    }

    /** Returns the processor time that it and all processes it has started have used, in microseconds. */
    public double cpuMicros() {
        return family().map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
                        .mapToLong(Duration::toNanos)
                        .sum()
                / 1000.0;
    }

    /** Returns how much memory they occupy, in KiB. */
    public long residentKiB() throws IOException {
        long sum = 0;
        for (ProcessHandle one : family().toList()) {
            Matcher found = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(one.pid()), "status")));
            sum += found.find() ? Long.parseLong(found.group(1)) : 0;
        }
        return sum;
    }

    /** Returns how much of a JVM's heap is in use after a full collection, in KiB; 0 for other programs. */
    public long liveHeapKiB() throws IOException, InterruptedException {
        if (!process.info().command().orElse("").endsWith("java")) {
            return 0;
        }
        // A histogram of live objects begins with a full collection.
        String histogram = Tool.run(List.of(Tool.ofJdk("jcmd"), Long.toString(process.pid()), "GC.class_histogram"));
        Matcher total = LIVE_BYTES.matcher(histogram);
        if (!total.find()) {
            throw new IOException("no total in the histogram of its heap");
        }
        return Long.parseLong(total.group(1)) / KIB;
    }

    private Stream<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /**
     * Sends it a signal.
     *
     * @param name as {@code kill} knows it: {@code TERM}, {@code KILL}, {@code STOP}, {@code CONT}
     */
    public void signal(String name) throws IOException, InterruptedException {
        // The shell's own: a small system has no other.
        Tool.run(List.of("sh", "-c", "kill -" + name + " " + process.pid()));
    }

    /** Returns whether it has ended within this time. */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends it and all that it has started, at once. */
    public void kill() {
        List<ProcessHandle> all = family().toList();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = family().toList();
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
