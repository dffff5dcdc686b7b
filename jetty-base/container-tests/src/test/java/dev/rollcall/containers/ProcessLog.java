package dev.rollcall.containers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process prints: kept in a file for people, and as lines for tests to wait on. */
final class ProcessLog {
    private final Path file;
    // Guarded by this.
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    /** Follows the stream until its end, on a thread of its own. */
    ProcessLog(InputStream output, Path file) {
        this.file = file;
        Thread pump = new Thread(() -> pump(output), "log-" + file.getFileName());
        pump.setDaemon(true);
        pump.start();
    }

    private void pump(InputStream output) {
        try (Writer copy = Files.newBufferedWriter(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                copy.write(line + "\n");
                copy.flush();
                add(line);
            }
        } catch (IOException e) {
            add("log ended: " + e);
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Returns the number of lines so far; {@link #await(Pattern, int)} can begin there. */
    synchronized int mark() {
        return lines.size();
    }

    /** Returns the first match, as soon as there is one. */
    Matcher await(Pattern pattern) {
        return await(pattern, 0);
    }

    /** Returns the first match in the lines after the mark, as soon as there is one. */
    Matcher await(Pattern pattern, int mark) {
        return await(pattern, mark, Eventually.DEADLINE);
    }

    /** The same, for what takes longer than one process needs for one thing. */
    Matcher await(Pattern pattern, int mark, Duration atMost) {
        try {
            return awaitMatch(pattern, mark, atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private synchronized Matcher awaitMatch(Pattern pattern, int mark, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        int next = mark;
        while (true) {
            for (; next < lines.size(); next++) {
                Matcher matcher = pattern.matcher(lines.get(next));
                if (matcher.find()) {
                    return matcher;
                }
            }
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (ended || leftMillis <= 0) {
                throw new AssertionError("never printed: " + pattern + "\nin " + file + ", which ends\n" + tail());
            }
            wait(leftMillis);
        }
    }

    /** Returns whether this was printed so far. */
    synchronized boolean has(String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    /** Returns the last lines so far. */
    synchronized String tail() {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }
}
