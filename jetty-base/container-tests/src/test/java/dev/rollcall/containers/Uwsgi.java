package dev.rollcall.containers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * One real uWSGI with a folder of its own, which holds the tests' application. It can be started again after its end; the
 * port is another then. None outlives the tests, however these end.
 */
final class Uwsgi implements AutoCloseable {
    private static final String MISSING =
            "no uWSGI with Python and FastRouter (expected: Debian's uwsgi-core and uwsgi-plugin-python3)";
    private static final Pattern BOUND = Pattern.compile("uwsgi socket 0 bound to TCP address .*:(\\d+) ");
    // The first time, and after its death.
    private static final Pattern WORKER = Pattern.compile("spawned uWSGI worker 1 \\((?:new )?pid: (\\d+)");
    private static final Set<Uwsgi> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(left -> left.signalGroup("KILL")), "kill-uwsgi"));
    }

    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private int starts;
    private Process process;
    private ProcessLog log;
    private int port;
    private String worker;

    /** A uWSGI without any option. */
    Uwsgi(Path folder) throws IOException {
        this.folder = folder;
        Trees.delete(folder);
        Files.createDirectories(folder);
    }

    /** A uWSGI that serves the tests' application to gateways. */
    static Uwsgi serving(Path folder) throws IOException {
        Uwsgi uwsgi = new Uwsgi(folder);
        copyApplication(folder);
        return uwsgi.with("plugin", "python3")
                .with("strict")
                .with("master")
                .with("need-app")
                .with("disable-logging")
                // Seconds; as it comes it would wait for a worker for as long as a test waits for it.
                .with("worker-reload-mercy", "10")
                .with("subscribe-freq", "1")
                .with("wsgi-file", "app.py");
    }

    /**
     * Ends the tests that cannot be run without uWSGI, with the reason; where nobody would read it, it is a failure.
     */
    static void require() throws IOException {
        boolean found = isInstalled();
        if (!found && Boolean.parseBoolean(System.getenv("CI"))) {
            throw new AssertionError(MISSING);
        }
        if (!found) {
            System.out.println("Tests skipped: " + MISSING);
        }
        Assumptions.assumeTrue(found, MISSING);
    }

    private static boolean isInstalled() throws IOException {
        try {
            Process asked = new ProcessBuilder("uwsgi", "--need-plugin", "python3,fastrouter", "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return asked.waitFor() == 0 && !said.contains("unable to load");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Returns one of the files that the tests have for uWSGI. */
    static String resource(String name) throws IOException {
        try (InputStream file = Uwsgi.class.getResourceAsStream("/uwsgi/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static void copyApplication(Path to) throws IOException {
        Files.writeString(to.resolve("app.py"), resource("app.py"));
    }

    Uwsgi with(String option) {
        options.add("--" + option);
        return this;
    }

    /** Adds an option, beside those of the same name. */
    Uwsgi with(String option, String value) {
        options.add("--" + option);
        options.add(value);
        return this;
    }

    /** Returns once its first worker is there. */
    Uwsgi start() {
        return launch().awaitWorker();
    }

    /** Returns once its first worker is there; for one that has been {@link #launch}ed. */
    Uwsgi awaitWorker() {
        port = Integer.parseInt(log.await(BOUND).group(1));
        worker = log.await(WORKER).group(1);
        return this;
    }

    /** Starts it, and waits for nothing. */
    Uwsgi launch() {
        // A session of its own: so all its processes can be killed at once.
        List<String> command = new ArrayList<>(List.of("setsid", "uwsgi"));
        command.addAll(options);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // uWSGI takes options from there, and so does Python.
        builder.environment().keySet().removeIf(name -> name.startsWith("UWSGI_") || name.startsWith("PYTHON"));
        starts++;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RUNNING.add(this);
        log = new ProcessLog(process.getInputStream(), folder.resolve("console-" + starts + ".log"));
        return this;
    }

    /** Returns the port of its first socket. */
    int port() {
        return port;
    }

    /** Returns the process number of its first worker. */
    String worker() {
        return worker;
    }

    Path folder() {
        return folder;
    }

    String name() {
        return folder.getFileName().toString();
    }

    ProcessLog log() {
        return log;
    }

    /** Ends it as an operator does, {@code INT} or {@code QUIT}: it says goodbye to the gateways. Returns when it has. */
    void stop(String signal) {
        signal(Long.toString(process.pid()), signal);
        awaitEnd();
    }

    /**
     * Has it start itself anew; returns once its first worker is there again. One that has had its port chosen has
     * another one then.
     */
    void reload() {
        int mark = log.mark();
        signal(Long.toString(process.pid()), "HUP");
        port = Integer.parseInt(log.await(BOUND, mark).group(1));
        worker = log.await(WORKER, mark).group(1);
    }

    /** SIGKILL for its first worker only; returns once there is another one. */
    void killWorker() {
        int mark = log.mark();
        signal(worker, "KILL");
        worker = log.await(WORKER, mark).group(1);
    }

    /** SIGKILL for all its processes: they tell nobody. */
    void kill() {
        signalGroup("KILL");
        awaitEnd();
    }

    @Override
    public void close() {
        if (process != null && RUNNING.contains(this)) {
            kill();
        }
    }

    private void signalGroup(String signal) {
        signal("-" + process.pid(), signal);
    }

    private static void signal(String receiver, String signal) {
        try {
            new ProcessBuilder("sh", "-c", "kill -s \"$1\" -- \"$2\"", "sh", signal, receiver)
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                signalGroup("KILL");
                throw new AssertionError("uWSGI " + process.pid() + " did not end: " + log.tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        RUNNING.remove(this);
    }
}
