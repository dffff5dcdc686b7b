package dev.rollcall.benchmark;

import dev.rollcall.servers.Running;
import dev.rollcall.servers.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a run takes place.
 *
 * @param project the project's top folder, built
 * @param folder for configurations, logs and bases; empty at first
 * @param originPort where the server listens that all proxies stand in front of
 */
record Site(Path project, Path folder, int originPort) {
    /** The host name in all requests, and the key of all subscriptions. */
    static final String HOST = "bench.test";

    /** A name that only the gateway is asked for: it has many backends. */
    static final String MANY_BACKENDS_HOST = "backends.bench.test";

    /** How many of them there can be at the most. */
    static final int MAX_BACKENDS = 200;

    /** What every JVM gets. */
    static final String HEAP = "-Xmx1g";

    /** Returns one of the addresses at which the origin listens, of this machine and for it only; 0 is the usual one. */
    static String originAddress(int index) {
        return "127.0.0." + (index + 1);
    }

    /** Returns a folder of this name that did not exist. */
    Path makeFolder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    Path log(String name) {
        return folder.resolve(name + ".log");
    }

    /** Returns a port that is free now, for programs that cannot choose one themselves. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }

    /** Returns the same process, once it serves; ends it if it does not. */
    static Running serving(Running running) throws IOException, InterruptedException {
        return running.serving(Workload.SMALL.path());
    }

    /** Returns the command that runs one of the classes here, from the JAR that this one runs from, in another JVM. */
    static List<String> java(Class<?> main, String... arguments) {
        Path jar = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
        List<String> command =
                new ArrayList<>(List.of(Tool.ofJdk("java"), HEAP, "-cp", jar.toString(), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
