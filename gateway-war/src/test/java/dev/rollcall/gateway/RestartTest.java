package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.config.ConfigurationException;
import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.TestApp;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.InstanceProof;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is started again serves who was subscribed before, though nobody announces anything. */
@Timeout(120)
class RestartTest {
    private static final String SECRET = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8";
    private static final String ME = "instance00000001";
    private static final ServiceKey KEY = ServiceKey.parse("mysite.com").orElseThrow();

    private final Path folder;

    RestartTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_gateway_that_was_killed_serves_its_applications_before_any_of_them_says_a_word() throws Exception {
        int httpPort = freePort();
        int udpPort = freePort();
        try (TestApp app = TestApp.start("app");
                ScriptedBackend known = instance(() -> ME)) {
            Process first = process(httpPort, udpPort);
            try {
                Await.until("it serves", () -> {
                    subscribe(udpPort, "mysite.com", app.endpoint(), Attributes.DEFAULT);
                    subscribe(udpPort, "known.com", known.endpoint(), Attributes.DEFAULT.withInstance(ME));
                    return TestGateway.get(httpPort, "mysite.com", "/").equals("200 app")
                            && TestGateway.get(httpPort, "known.com", "/").equals("200 app");
                });
                Await.until("it is written down", () -> snapshot().contains(" # known.com "));
            } finally {
                kill(first);
            }
            Process second = process(httpPort, udpPort);
            try {
                Await.until("it serves", () -> TestGateway.get(httpPort, "mysite.com", "/")
                        .equals("200 app"));
                Await.until("it serves", () -> TestGateway.get(httpPort, "known.com", "/")
                        .equals("200 app"));
            } finally {
                kill(second);
            }
        }
    }

    @Test
    void what_is_remembered_ends_with_its_lease_unless_it_is_announced_again() throws Exception {
        try (TestApp app = TestApp.start("app")) {
            try (TestGateway gateway = remembering()) {
                gateway.subscribe("mysite.com", app.endpoint());
                gateway.awaitAnswer("mysite.com", "200");
            }
            try (TestGateway gateway = remembering("subscription-tolerance", "1s")) {
                gateway.awaitAnswer("mysite.com", "200");
                gateway.awaitAnswer("mysite.com", "503");
            }
        }
    }

    @Test
    void another_program_at_the_port_of_a_remembered_application_gets_nothing() throws Exception {
        AtomicReference<String> running = new AtomicReference<>(ME);
        try (ScriptedBackend app = instance(running::get)) {
            try (TestGateway gateway = remembering()) {
                gateway.subscribe("mysite.com", app.endpoint(), Attributes.DEFAULT.withInstance(ME));
                gateway.awaitAnswer("mysite.com", "200");
            }
            running.set("instance00000002");
            try (TestGateway gateway = remembering()) {
                Await.until("it is found out", () -> gateway.stats().contains("\"proof\":\"refused: another program"));
                assertTrue(gateway.get("mysite.com", "/").startsWith("503"));
            }
        }
    }

    @Test
    void what_the_settings_of_today_refuse_is_not_remembered() throws Exception {
        try (TestApp app = TestApp.start("app")) {
            try (TestGateway gateway = remembering()) {
                gateway.subscribe("mysite.com", app.endpoint());
                gateway.awaitAnswer("mysite.com", "200");
            }
            try (LogCapture log = new LogCapture();
                    TestGateway gateway = remembering("backend-allow", "192.0.2.0/24")) {
                assertTrue(gateway.get("mysite.com", "/").startsWith("404"));
                assertTrue(log.lines().stream().anyMatch(line -> line.contains("remembered subscriptions=0 of=1")));
            }
        }
    }

    @Test
    void who_has_left_is_not_remembered() throws Exception {
        try (TestApp app = TestApp.start("app")) {
            try (TestGateway gateway = remembering()) {
                gateway.subscribe("mysite.com", app.endpoint());
                gateway.awaitAnswer("mysite.com", "200");
                gateway.unsubscribe("mysite.com", app.endpoint());
                gateway.awaitAnswer("mysite.com", "503");
            }
            try (TestGateway gateway = remembering()) {
                assertTrue(gateway.get("mysite.com", "/").startsWith("404"));
            }
        }
    }

    @Test
    void who_was_on_its_way_out_gets_no_new_request_where_another_can_take_it() throws Exception {
        try (TestApp leaving = TestApp.start("leaving");
                TestApp staying = TestApp.start("staying")) {
            try (TestGateway gateway = remembering()) {
                gateway.subscribe("mysite.com", leaving.endpoint());
                gateway.subscribe("mysite.com", staying.endpoint());
                TestGateway.send(local(gateway.udpPorts().get(0)), new Drain(KEY, leaving.endpoint(), 30));
                Await.until("it is written down", () -> snapshot().contains("\ndrain "));
            }
            try (TestGateway gateway = remembering()) {
                assertTrue(gateway.stats().contains("\"draining\":true"), gateway::stats);
                Await.until("both are proven", () -> proven(gateway.httpPort()) == 2);
                for (int i = 0; i < 10; i++) {
                    assertEquals("200 staying", gateway.get("mysite.com", "/"));
                }
                gateway.unsubscribe("mysite.com", staying.endpoint());
                // Better than nobody, as it was before.
                gateway.awaitAnswer("mysite.com", "200 leaving");
                gateway.subscribe("mysite.com", leaving.endpoint());
                Await.until("it has thought better of it", () -> gateway.stats().contains("\"draining\":false"));
            }
        }
    }

    private static int proven(int httpPort) {
        return TestGateway.get(httpPort, "localhost", "/.rollcall/stats").split("\"proof\":\"proven\"", -1).length - 1;
    }

    private static InetSocketAddress local(int udpPort) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort);
    }

    @Test
    void a_file_that_makes_no_sense_does_not_keep_the_gateway_from_starting() throws Exception {
        Files.writeString(folder.resolve("snapshot"), "nonsense");
        try (TestApp app = TestApp.start("app");
                TestGateway gateway = remembering()) {
            gateway.subscribe("mysite.com", app.endpoint());
            gateway.awaitAnswer("mysite.com", "200");
            Await.until("it is replaced", () -> snapshot().startsWith("rollcall-snapshot 1\n"));
        }
    }

    @Test
    void with_keys_only_what_somebody_who_still_may_has_signed_is_remembered() throws Exception {
        String keys = keys("mysite.com");
        try (TestApp app = TestApp.start("app")) {
            byte[] signed = sign(subscription("mysite.com", app.endpoint()));
            try (TestGateway gateway = remembering("subscription-keys", keys)) {
                send(gateway, signed);
                gateway.awaitAnswer("mysite.com", "200");
            }
            try (TestGateway gateway = remembering("subscription-keys", keys)) {
                gateway.awaitAnswer("mysite.com", "200");
            }
            keys("other.org");
            try (TestGateway gateway = remembering("subscription-keys", keys)) {
                assertTrue(gateway.get("mysite.com", "/").startsWith("404"));
            }
        }
    }

    @Test
    void a_recording_from_before_the_restart_is_refused() throws Exception {
        String keys = keys("mysite.com");
        try (TestApp app = TestApp.start("app")) {
            byte[] signed = sign(subscription("mysite.com", app.endpoint()));
            try (TestGateway gateway = remembering("subscription-keys", keys)) {
                send(gateway, signed);
                gateway.awaitAnswer("mysite.com", "200");
                ServiceKey key = ServiceKey.parse("mysite.com").orElseThrow();
                send(gateway, sign(SubscriptionCodec.encode(new Unsubscribe(key, app.endpoint()))));
                gateway.awaitAnswer("mysite.com", "503");
            }
            try (TestGateway gateway = remembering("subscription-keys", keys)) {
                send(gateway, signed);
                Await.until("it is refused", () -> gateway.stats().contains("\"REPLAYED\":1"));
                assertTrue(gateway.get("mysite.com", "/").startsWith("404"));
                send(gateway, sign(subscription("mysite.com", app.endpoint())));
                gateway.awaitAnswer("mysite.com", "200");
            }
        }
    }

    @Test
    void a_setting_that_names_no_possible_file_is_refused() {
        for (String file :
                List.of(folder.toString(), folder.resolve("no/such/snapshot").toString())) {
            var refused = assertThrows(ConfigurationException.class, () -> TestGateway.start("snapshot-file", file));
            assertEquals(
                    "snapshot-file: " + file + " (expected: a file in a folder that can be written to)",
                    refused.getMessage());
        }
    }

    private TestGateway remembering(String... namesAndValues) throws Exception {
        List<String> all = new ArrayList<>(
                List.of("snapshot-file", folder.resolve("snapshot").toString(), "backend-proof", "identity"));
        all.addAll(List.of(namesAndValues));
        return TestGateway.start(all.toArray(new String[0]));
    }

    private String snapshot() {
        try {
            return Files.readString(folder.resolve("snapshot"));
        } catch (IOException notYet) {
            return "";
        }
    }

    /** Starts a gateway as a program of its own; with nothing that it could be told by its environment. */
    private Process process(int httpPort, int udpPort) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.rollcall.gateway.standalone.StandaloneGateway",
                "--http",
                "127.0.0.1:" + httpPort,
                "--subscription-server",
                "127.0.0.1:" + udpPort,
                "--snapshot-file",
                folder.resolve("snapshot").toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("ROLLCALL_"));
        return builder.redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()))
                .start();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it still runs");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static ScriptedBackend instance(Supplier<String> instance) throws IOException {
        return ScriptedBackend.playing((wire, connection) -> {
            while (true) {
                List<String> nonces = wire.readRequest().values("rollcall-proof");
                wire.send(
                        nonces.isEmpty()
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napp"
                                : "HTTP/1.1 204 No Content\r\nRollcall-Proof: "
                                        + InstanceProof.of(instance.get(), nonces.get(0)) + "\r\n\r\n");
            }
        });
    }

    /** Writes a file with one signer, who may claim {@code host}. */
    private String keys(String host) throws IOException {
        return Files.writeString(folder.resolve("keys"), "app hmac-sha256 " + SECRET + " " + host + "\n")
                .toString();
    }

    private static byte[] sign(byte[] datagram) {
        return MessageSigner.parse("app", "hmac-sha256:" + SECRET)
                .orElseThrow()
                .sign(datagram, System.currentTimeMillis(), 1);
    }

    private static byte[] subscription(String key, Endpoint endpoint) {
        return SubscriptionCodec.encode(
                new Subscribe(ServiceKey.parse(key).orElseThrow(), endpoint, Attributes.DEFAULT));
    }

    private static void subscribe(int udpPort, String key, Endpoint endpoint, Attributes attributes) {
        try {
            TestGateway.send(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort),
                    new Subscribe(ServiceKey.parse(key).orElseThrow(), endpoint, attributes));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void send(TestGateway gateway, byte[] datagram) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(
                    datagram,
                    datagram.length,
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), gateway.udpPorts().get(0))));
        }
    }
}
