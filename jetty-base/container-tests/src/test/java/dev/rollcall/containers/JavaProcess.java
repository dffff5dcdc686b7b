package dev.rollcall.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** One JVM that the tests started. None outlives the tests, however these end. */
final class JavaProcess {
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    // Names of threads in jcmd's Thread.print: "name" #12 …
    private static final Pattern THREAD = Pattern.compile("^\"(.*)\" #", Pattern.MULTILINE);

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly), "kill-the-rest"));
    }

    private final Process process;
    private final ProcessLog log;

    private JavaProcess(Process process, ProcessLog log) {
        this.process = process;
        this.log = log;
    }

    /** Starts {@code java} of this Java home. */
    static JavaProcess start(Path javaHome, List<String> arguments, Path folder, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // The settings of whoever runs the tests are no part of them.
        builder.environment().keySet().removeIf(name -> name.startsWith("ROLLCALL_"));
        Process process = builder.start();
        STARTED.add(process);
        return new JavaProcess(process, new ProcessLog(process.getInputStream(), log));
    }

    ProcessLog log() {
        return log;
    }

    /** SIGTERM, and waits for the end. */
    void stop() {
        // Not the process's own method: that would also close its output, and what it says while it stops.
        process.toHandle().destroy();
        awaitEnd();
    }

    /** SIGKILL: the process does nothing any more, in particular it tells nobody. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        STARTED.remove(process);
        try {
            if (!process.waitFor(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("process " + process.pid() + " did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Returns the names of the threads that run in it now. */
    List<String> threadNames() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process dump = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "Thread.print")
                .redirectErrorStream(true)
                .start();
        String text = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> names =
                THREAD.matcher(text).results().map(match -> match.group(1)).toList();
        if (names.isEmpty()) {
            throw new IOException("no thread dump: " + text);
        }
        return names;
    }
}
