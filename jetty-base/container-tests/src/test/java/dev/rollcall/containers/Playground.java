package dev.rollcall.containers;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A machine's network for commands whose ports are fixed: a network namespace of its own, where every port is free and
 * nobody else can be disturbed. Where there are no namespaces, this machine's network, if these ports are free in it.
 */
final class Playground {
    // As root; as anybody else, where the kernel lets users have namespaces. All processes in it end with its shell.
    private static final List<List<String>> NAMESPACES = List.of(
            List.of("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
            List.of("unshare", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"));
    private static final String OPEN_LOOPBACK = "ip link set lo up";

    private Playground() {}

    /** Returns a shell that reads its commands from standard input. */
    static ProcessBuilder shell(Set<Integer> ports) throws IOException, InterruptedException {
        for (List<String> namespace : NAMESPACES) {
            if (canHave(namespace)) {
                return new ProcessBuilder(with(namespace, OPEN_LOOPBACK + " && exec bash"));
            }
        }
        for (int port : ports) {
            requireFree(port);
        }
        System.out.println(
                "No network namespace (expected: unshare and ip, as root); using this machine's ports " + ports);
        return new ProcessBuilder("bash");
    }

    private static boolean canHave(List<String> namespace) throws IOException, InterruptedException {
        try {
            Process attempt = new ProcessBuilder(with(namespace, OPEN_LOOPBACK))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return attempt.waitFor(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS) && attempt.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private static List<String> with(List<String> namespace, String commands) {
        List<String> all = new ArrayList<>(namespace);
        all.addAll(List.of("bash", "-c", commands));
        return all;
    }

    private static void requireFree(int port) {
        try (ServerSocket tcp = new ServerSocket(port);
                DatagramSocket udp = new DatagramSocket(port)) {
            if (!tcp.isBound() || !udp.isBound()) {
                throw new IOException("not bound");
            }
        } catch (IOException taken) {
            throw new AssertionError(
                    "port " + port
                            + " is taken, and there is no network namespace to have it in (expected: unshare and ip,"
                            + " as root; or free ports)",
                    taken);
        }
    }

    /** Takes away from the environment what would change the servers, and puts the Java of the tests first. */
    static void clean(ProcessBuilder shell) {
        shell.environment().keySet().removeIf(name -> name.matches("(ROLLCALL|JETTY|CATALINA|JAVA|JDK)_.*"));
        Path java = Path.of(System.getProperty("java.home"), "bin");
        shell.environment().merge("PATH", java.toString(), (path, first) -> first + ":" + path);
    }
}
