package dev.rollcall.gateway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.config.SettingsSource;
import dev.rollcall.gateway.config.StandaloneSettings;
import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The gateway by itself: in this JVM, and as a process of its own. */
final class StandaloneGatewayTest {
    private static final String NO_PORTS = "127.0.0.1:0";

    @Test
    void an_app_that_announces_itself_is_served() throws Exception {
        try (LogCapture log = new LogCapture();
                ScriptedBackend backend = ScriptedBackend.saying("hello");
                StandaloneGateway gateway = StandaloneGateway.start(settings())) {
            assertEquals(404, get(gateway).status());
            subscribe(udpPort(log), backend);
            Await.until("it is served", () -> get(gateway).status() == 200);

            assertEquals("hello", get(gateway).body());
            // Nobody needs to know what we run on.
            assertEquals(List.of(), get(gateway).values("server"));
        }
    }

    @Test
    void two_gateways_live_in_one_jvm() throws Exception {
        try (LogCapture log = new LogCapture();
                ScriptedBackend backend = ScriptedBackend.saying("first")) {
            try (StandaloneGateway first = StandaloneGateway.start(settings())) {
                int udpPort = udpPort(log);
                try (StandaloneGateway second = StandaloneGateway.start(settings())) {
                    subscribe(udpPort, backend);
                    Await.until("the first serves", () -> get(first).status() == 200);
                    assertEquals(404, get(second).status());
                }
                assertEquals("first", get(first).body());
            }
        }
    }

    @Test
    void while_a_starting_gateway_collects_announcements_its_port_is_closed_and_then_all_are_served() throws Exception {
        try (LogCapture log = new LogCapture();
                ScriptedBackend backend = ScriptedBackend.saying("hello")) {
            int port = freePort();
            CompletableFuture<StandaloneGateway> starting = CompletableFuture.supplyAsync(
                    () -> started(settings("127.0.0.1:" + port, Map.of("start-wait", "5s"))));
            Await.until("it listens", () -> log.lines().stream().anyMatch(StandaloneGatewayTest::tellsUdpPort));
            subscribe(udpPort(log), backend);
            Await.until("nobody can connect", () -> isRefused(port));

            try (StandaloneGateway gateway = starting.get()) {
                assertEquals("hello", get(gateway).body());
            }
        }
    }

    private static StandaloneGateway started(StandaloneSettings settings) {
        try {
            return StandaloneGateway.start(settings);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static boolean isRefused(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void closing_twice_is_harmless_and_leaves_no_thread() throws Exception {
        StandaloneGateway gateway = StandaloneGateway.start(settings());
        gateway.close();
        gateway.close();

        Await.until("all threads are gone", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("rollcall-")));
    }

    @Test
    void help_explains_every_setting() throws Exception {
        Run run = run("--help");

        assertEquals(0, run.exitCode(), run.error());
        assertTrue(run.output().contains("Usage: java -jar gateway.war"), run.output());
        assertTrue(run.output().contains(StandaloneSettings.help()), run.output());
    }

    @Test
    void an_unknown_option_is_a_wrong_use() throws Exception {
        Run run = run("--subscription-sever", ":8001");

        assertEquals(2, run.exitCode());
        assertTrue(run.error().startsWith("unknown option --subscription-sever (expected one of: "), run.error());
    }

    @Test
    void a_bad_value_is_a_wrong_use() throws Exception {
        Run run = run("--http", "80");

        assertEquals(2, run.exitCode());
        assertTrue(run.error().startsWith("http: 80 (expected: host:port, [ipv6]:port or :port)"), run.error());
    }

    @Test
    void a_word_that_is_no_option_is_a_wrong_use() throws Exception {
        Run run = run("start");

        assertEquals(2, run.exitCode());
        assertTrue(run.error().startsWith("start (expected: --name value)"), run.error());
    }

    @Test
    void a_taken_http_port_ends_the_start_with_the_settings_name() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Run run = run("--http", address, "--subscription-server", NO_PORTS);

            assertEquals(1, run.exitCode());
            assertTrue(run.error().contains("http: " + address + " cannot be bound: "), run.error());
            assertTrue(run.error().contains("set --http"), run.error());
            assertFalse(run.error().contains("\tat "), run.error());
        }
    }

    @Test
    void a_taken_udp_port_ends_the_start_with_the_settings_name() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Run run = run("--http", NO_PORTS, "--subscription-server", address);

            assertEquals(1, run.exitCode());
            assertTrue(run.error().contains("subscription-server: " + address + " cannot be bound: "), run.error());
            assertFalse(run.error().contains("\tat "), run.error());
        }
    }

    private static StandaloneSettings settings() {
        return settings(NO_PORTS, Map.of());
    }

    private static StandaloneSettings settings(String http, Map<String, String> further) {
        Map<String, String> options = new HashMap<>(further);
        options.put("http", http);
        options.put("subscription-server", NO_PORTS);
        return StandaloneSettings.from(new SettingsSource(options, Map.of(), Map.of(), Map.of()));
    }

    private static boolean tellsUdpPort(String line) {
        return line.contains("listening for subscriptions on udp");
    }

    private static int udpPort(LogCapture log) {
        String line = log.lines().stream()
                .filter(StandaloneGatewayTest::tellsUdpPort)
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private static void subscribe(int udpPort, ScriptedBackend backend) throws IOException {
        ServiceKey key = ServiceKey.parse("mysite.com").orElseThrow();
        byte[] bytes = SubscriptionCodec.encode(new Subscribe(key, backend.endpoint(), Attributes.DEFAULT));
        try (DatagramSocket sender = new DatagramSocket()) {
            sender.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), udpPort));
        }
    }

    private static Message get(StandaloneGateway gateway) {
        try (Wire client = Wire.to(gateway.httpPort())) {
            return client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n").readResponse();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /**
     * A process that has ended.
     *
     * @param exitCode its exit code
     * @param output what it wrote to standard output
     * @param error what it wrote to standard error
     */
    private record Run(int exitCode, String output, String error) {}

    private static Run run(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StandaloneGateway.class.getName()));
        command.addAll(List.of(args));
        Path output = Files.createTempFile("standalone", ".out");
        Path error = Files.createTempFile("standalone", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(error.toFile())
                .start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it still runs");
            return new Run(
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8),
                    Files.readString(error, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
            Files.delete(error);
        }
    }
}
