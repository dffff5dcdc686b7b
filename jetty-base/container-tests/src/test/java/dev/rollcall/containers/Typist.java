package dev.rollcall.containers;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Types into one shell, from the first step of a tutorial to its last, and keeps what each step printed. */
final class Typist implements AutoCloseable {
    // One block of commands may start several servers, one after the other.
    private static final Duration DEADLINE = Eventually.DEADLINE.multipliedBy(3);
    private static final int LINES_OF_A_LOG = 30;
    private static final Pattern AT = Pattern.compile("^at (/.*)");

    private final Process shell;
    private final Writer keyboard;
    private final ProcessLog log;
    private final Path folder;
    private final Path notes;

    /**
     * Starts the shell.
     *
     * @param folder where it stands
     * @param notes an empty folder for what it prints
     */
    Typist(ProcessBuilder shell, Path folder, Path notes) throws IOException {
        Playground.clean(shell);
        this.folder = folder;
        this.notes = notes;
        this.shell = shell.directory(folder.toFile()).redirectErrorStream(true).start();
        // However the tests end, nothing of this goes on.
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill, "kill-the-typist"));
        keyboard = this.shell.outputWriter(StandardCharsets.UTF_8);
        log = new ProcessLog(this.shell.getInputStream(), notes.resolve("shell.txt"));
        // Every command has to succeed, which nobody would ask from a person.
        type("set -euo pipefail");
    }

    /** Returns what these commands have printed, once the last of them has ended. */
    String run(int line, String commands) throws IOException {
        Path typed = Files.writeString(notes.resolve(line + ".sh"), commands);
        Path printed = notes.resolve(line + ".out");
        Path complaints = notes.resolve(line + ".err");
        type("source '%s' > '%s' 2> '%s' < /dev/null".formatted(typed, printed, complaints));
        type("echo 'done with line " + line + "'");
        try {
            log.await(Pattern.compile("^done with line " + line + "$"), 0, DEADLINE);
        } catch (AssertionError failed) {
            throw new AssertionError(
                    "docs/tutorial.md, line " + line + ": these commands fail, or do not end\n" + commands
                            + tail(printed) + tail(complaints) + logs(),
                    failed);
        }
        return Files.readString(printed);
    }

    private void type(String command) throws IOException {
        keyboard.write(command + "\n");
        keyboard.flush();
    }

    /** Returns the folder where the shell stands now. */
    Path folder() throws IOException {
        int mark = log.mark();
        type("echo \"at $PWD\"");
        return Path.of(log.await(AT, mark).group(1));
    }

    /** Returns the ends of what the servers have logged. */
    String logs() throws IOException {
        try (Stream<Path> files =
                Files.find(folder, 4, (file, type) -> file.toString().endsWith(".log"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.sorted().toList()) {
                all.append(tail(file));
            }
            return all.toString();
        }
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        List<String> lines = Files.readAllLines(file);
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_OF_A_LOG), lines.size());
        return "\n--- " + file.getFileName() + "\n" + String.join("\n", last) + "\n";
    }

    @Override
    public void close() {
        kill();
    }

    // Without a namespace the servers are the shell's children, and would outlive it.
    private void kill() {
        List<ProcessHandle> started = shell.descendants().toList();
        shell.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
