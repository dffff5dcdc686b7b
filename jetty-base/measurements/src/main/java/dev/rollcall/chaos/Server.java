package dev.rollcall.chaos;

import dev.rollcall.servers.ContainerKind;
import dev.rollcall.servers.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instance or a gateway, in a real container, always on the same port. */
final class Server {
    /** A stop may wait for the longest stream, and for little else. */
    static final int STOP_SECONDS = 10;
    /** A container may take that for its requests after the filter has waited as long for its gateways; then it has hung. */
    private static final Duration END = Duration.ofSeconds(3 * STOP_SECONDS);

    /** While this file is in its folder, an instance is out for maintenance ({@code maintenance-file}). */
    static final String MAINTENANCE = "maintenance";

    // Small and quick to start: there are many, and they share the machine with their clients.
    private static final List<String> JVM =
            List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");

    private final String name;
    private final ContainerKind container;
    private final Path project;
    private final Path base;
    private final int port;
    private final List<String> options;
    private @Nullable Running running;
    private int starts;

    private Server(String name, ContainerKind container, Path project, Path base, int port, List<String> options) {
        this.name = name;
        this.container = container;
        this.project = project;
        this.base = base;
        this.port = port;
        this.options = options;
    }

    /**
     * Lays out a server's folder; {@link #start} starts it.
     *
     * @param settings system properties, as {@code name=value}
     */
    static Server lay(
            String name, ContainerKind container, Path project, Path folder, boolean gateway, List<String> settings)
            throws IOException {
        Path base = Files.createDirectories(folder.resolve(name));
        Path war = project.resolve(
                gateway ? "gateway-war/target/gateway.war" : "jetty-base/chaos-app/target/chaos-app.war");
        container.lay(project, base, war, gateway);
        container.stopTimeout(base, Duration.ofSeconds(STOP_SECONDS));
        List<String> options = new ArrayList<>(JVM);
        settings.forEach(setting -> options.add("-D" + setting));
        return new Server(name, container, project, base, Ports.free(), options);
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    String title() {
        return name + " (" + container.id() + ", port " + port + ")";
    }

    /** Starts it, and returns when its port is open. */
    void start() throws IOException, InterruptedException {
        Path log = base.resolveSibling(name + "-" + ++starts + ".log");
        running = Running.onPortOfLog(container.opened(), base, log, container.command(project, base, port, options));
    }

    /** Returns once this path is answered with 200. */
    void awaitServing(String path) throws IOException, InterruptedException {
        running().serving(path);
    }

    /** Returns once the condition holds, of which this is a description. */
    void await(String what, Running.Condition condition) throws IOException, InterruptedException {
        running().await(what, condition);
    }

    /** SIGTERM; returns when the process has ended: whether by itself, or it had to be killed. */
    boolean stop() throws IOException, InterruptedException {
        running().signal("TERM");
        boolean ended = running().awaitEnd(END);
        running().kill();
        return ended;
    }

    /** SIGKILL; returns when the process has ended. */
    void kill() throws IOException, InterruptedException {
        running().signal("KILL");
        if (!running().awaitEnd(END)) {
            throw new IOException(name + " has not ended after SIGKILL");
        }
    }

    /** Takes an instance out of its gateways, while it runs on. */
    void takeOut() throws IOException {
        Files.createFile(base.resolve(MAINTENANCE));
    }

    void putIn() throws IOException {
        Files.delete(base.resolve(MAINTENANCE));
    }

    /** SIGSTOP or SIGCONT. */
    void signal(String signal) throws IOException, InterruptedException {
        running().signal(signal);
    }

    /** Ends it at once, if it runs. */
    void discard() {
        if (running != null) {
            running.kill();
        }
    }

    boolean isAlive() {
        return running != null && running.isAlive();
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return running;
    }
}
