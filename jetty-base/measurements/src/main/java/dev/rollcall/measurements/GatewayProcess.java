package dev.rollcall.measurements;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A gateway as operators run it, {@code java -jar gateway.war}, on ports of 127.0.0.1 that the system chooses. */
final class GatewayProcess implements AutoCloseable {
    private static final Pattern HTTP = Pattern.compile("serving http on \\S*:(\\d+)");
    private static final Pattern UDP = Pattern.compile("listening for subscriptions on udp \\S*:(\\d+)");
    private static final Pattern COUNT = Pattern.compile("\"([a-zA-Z_]+)\" *: *(\\d+)");
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final Process process;
    private final AtomicLong logLines = new AtomicLong();
    private final HttpClient client = HttpClient.newHttpClient();
    private int httpPort;
    private int udpPort;

    private GatewayProcess(Process process) {
        this.process = process;
    }

    /** Starts {@code war} and returns when it listens. */
    static GatewayProcess start(Path war, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", war.toString()));
        command.addAll(List.of("--http", "127.0.0.1:0", "--subscription-server", "127.0.0.1:0"));
        // Most of what is subscribed to it is not there.
        command.addAll(List.of("--backend-proof", "off"));
        command.addAll(List.of("--max-subscriptions", "20000"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("ROLLCALL_"));
        GatewayProcess gateway = new GatewayProcess(builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(gateway.process::destroyForcibly, "kill-the-gateway"));
        gateway.awaitPorts();
        return gateway;
    }

    private void awaitPorts() throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        while (httpPort == 0 || udpPort == 0) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("the gateway did not start; does the WAR exist?");
            }
            httpPort = Math.max(httpPort, number(HTTP, line));
            udpPort = Math.max(udpPort, number(UDP, line));
        }
        Thread rest = new Thread(() -> output.lines().forEach(line -> logLines.incrementAndGet()), "gateway-log");
        rest.setDaemon(true);
        rest.start();
    }

    private static int number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    int httpPort() {
        return httpPort;
    }

    InetSocketAddress udp() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort);
    }

    /** Returns the processor time it has used, of all its threads. */
    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    long logLines() {
        return logLines.get();
    }

    /** Returns the counter of this name on its statistics page. */
    long counter(String name) throws IOException, InterruptedException {
        return counters(stats())
                .filter(found -> found.group(1).equals(name))
                .mapToLong(GatewayProcess::value)
                .sum();
    }

    /** Returns how many datagrams it has refused, for whatever reason. */
    long rejected() throws IOException, InterruptedException {
        String page = stats();
        int begin = page.indexOf("\"rejected\"");
        return counters(page.substring(begin, page.indexOf('}', begin)))
                .mapToLong(GatewayProcess::value)
                .sum();
    }

    private static Stream<MatchResult> counters(String page) {
        return COUNT.matcher(page).results();
    }

    private static long value(MatchResult counter) {
        return Long.parseLong(counter.group(2));
    }

    private String stats() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + httpPort + "/.rollcall/stats");
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Returns how much of its heap is in use after a full collection, in KiB. */
    long liveHeapKiB() throws IOException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        return used.find() ? Long.parseLong(used.group(1)) : -1;
    }

    private String jcmd(String command) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command).start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Returns how many datagrams the system has dropped because the gateway did not read them soon enough; Linux only. */
    @Nullable
    Long droppedBySystem() throws IOException {
        // "127.0.0.1" also where the JDK has opened a socket for both families.
        Pattern own = Pattern.compile(String.format(".*0100007F:%04X .* (\\d+) *", udpPort));
        for (String name : List.of("/proc/net/udp6", "/proc/net/udp")) {
            Path sockets = Path.of(name);
            if (Files.isReadable(sockets)) {
                for (String line : Files.readAllLines(sockets)) {
                    Matcher found = own.matcher(line);
                    if (found.matches()) {
                        return Long.valueOf(found.group(1));
                    }
                }
            }
        }
        return null;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
