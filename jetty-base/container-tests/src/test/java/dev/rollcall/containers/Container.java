package dev.rollcall.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One container process with its own base folder. It can be started again after it stopped; the port is another then,
 * the folder and the settings are the same.
 */
final class Container implements AutoCloseable {
    private final ContainerKind kind;
    private final Role role;
    private final Path base;
    private final Map<String, String> systemProperties = new LinkedHashMap<>();
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private String httpHost = "127.0.0.1";
    private int httpPort;
    private int heapMegabytes = 64;
    private int starts;
    private JavaProcess process;
    private int port;

    /** A container in a new folder. */
    Container(ContainerKind kind, Role role, Path base) {
        this.kind = kind;
        this.role = role;
        this.base = base;
        try {
            Trees.delete(base);
            Files.createDirectories(base);
            kind.layout().create(base, role);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Container with(String systemProperty, String value) {
        systemProperties.put(systemProperty, value);
        return this;
    }

    Container httpHost(String host) {
        httpHost = host;
        return this;
    }

    /** Has it take this port instead of one that the system chooses. */
    Container httpPort(int fixed) {
        httpPort = fixed;
        return this;
    }

    Container heapMegabytes(int megabytes) {
        heapMegabytes = megabytes;
        return this;
    }

    Container javaHome(Path home) {
        javaHome = home;
        return this;
    }

    /** Serves the WAR at the root, from the next start on or, if the container runs, as soon as it notices. */
    Container deploy(Path war) {
        return deploy(war, kind.layout().rootWar(role));
    }

    /** Serves the WAR under the context that its file name stands for. */
    Container deploy(Path war, String fileName) {
        try {
            // Complete when it appears, or the container would open half a file.
            Path arriving = Files.copy(war, base.resolve("arriving.war"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(arriving, base.resolve("webapps").resolve(fileName), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    void undeploy() {
        undeploy(kind.layout().rootWar(role));
    }

    void undeploy(String fileName) {
        try {
            Files.delete(base.resolve("webapps").resolve(fileName));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes one of the files that the operator's base has. */
    Container edit(String file, String from, String to) {
        Path path = base.resolve(file);
        try {
            String text = Files.readString(path);
            if (!text.contains(from)) {
                throw new IllegalArgumentException(from + ": not in " + path);
            }
            Files.writeString(path, text.replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Has its HTTP port speak HTTP/2 too, without TLS. */
    Container withHttp2() {
        return switch (kind) {
            case JETTY_EE10, JETTY_EE11 -> edit("start.d/http.ini", "--module=http\n", "--module=http,http2c\n");
            case TOMCAT_10, TOMCAT_11 -> edit(
                    "conf/server.xml",
                    "maxSwallowSize=\"-1\"/>",
                    "maxSwallowSize=\"-1\"><UpgradeProtocol className=\"org.apache.coyote.http2.Http2Protocol\"/>"
                            + "</Connector>");
            case STANDALONE -> throw new IllegalStateException("the stand-alone gateway speaks HTTP/1.1 only");
        };
    }

    /** Returns the folder that it runs in. */
    Path base() {
        return base;
    }

    /** Returns once the HTTP port is open. */
    Container start() {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx" + heapMegabytes + "m",
                "-XX:MaxDirectMemorySize=32m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        arguments.addAll(kind.layout().arguments(base, httpHost, httpPort, systemProperties));
        starts++;
        try {
            process = JavaProcess.start(javaHome, arguments, base, base.resolve("console-" + starts + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = Integer.parseInt(process.log().await(kind.layout().opened()).group(1));
        return this;
    }

    /** SIGTERM, as an operator's service manager does. */
    void stop() {
        process.stop();
    }

    /** SIGKILL. */
    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        if (process != null) {
            process.kill();
        }
    }

    ContainerKind kind() {
        return kind;
    }

    int port() {
        return port;
    }

    String httpHost() {
        return httpHost;
    }

    /** Returns the host name that leads to this container alone. */
    String ownName() {
        return base.getFileName() + ".test";
    }

    ProcessLog log() {
        return process.log();
    }

    /** Returns the number of the process that it is now. */
    long pid() {
        return process.pid();
    }

    /** Returns the names of Rollcall's threads in there. */
    List<String> rollcallThreads() throws IOException {
        return process.threadNames().stream()
                .filter(name -> name.startsWith("rollcall-"))
                .sorted()
                .toList();
    }
}
