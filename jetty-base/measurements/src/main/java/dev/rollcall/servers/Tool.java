package dev.rollcall.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that are installed, and the JDK's. */
public final class Tool {
    private Tool() {}

    /** Returns where it is; empty if it is not installed. */
    private static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":", -1)), Stream.of("/usr/sbin", "/usr/bin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Returns where it is.
     *
     * @throws IOException if it is not installed
     */
    public static String installed(String name) throws IOException {
        return find(name)
                .orElseThrow(() -> new IOException(name + " is not installed"))
                .toString();
    }

    /** Runs it to its end, and returns the first line of what it printed. */
    public static String firstLine(List<String> command) throws IOException, InterruptedException {
        return run(command).lines().findFirst().orElse("");
    }

    /** Returns the JDK's program of this name. */
    public static String ofJdk(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Runs it to its end, and returns what it printed. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + output.strip());
        }
        return output;
    }

    /** Writes a file that some program reads. */
    public static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
