package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.management.JMException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that is taken out and runs on. */
@ParameterizedClass
@EnumSource(AppContainer.class)
@Timeout(60)
class MaintenanceTest {
    private static final String PATH = "/.rollcall/maintenance";

    private final AppContainer container;
    private final UdpGateway gateway;

    private final Path folder;

    MaintenanceTest(AppContainer container, @TempDir Path folder) throws Exception {
        this.folder = folder;
        this.container = container;
        this.gateway = UdpGateway.open();
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    @Test
    void a_post_takes_it_out_and_another_puts_it_in_again() throws Exception {
        gateway.running(1);
        try (AppContainer.Running app = start()) {
            Await.until("accepted", PausingServlet::isAccepted);
            assertEquals("draining\n", post(app, PATH + "?on").body());
            Await.until("asked for the rest", () -> gateway.drains() > 2);
            assertEquals(0, gateway.unsubscribes());
            gateway.running(0);
            Await.until("out", () -> gateway.unsubscribes() == 1);
            Await.until("known to be out", () -> state().equals("drained"));
            assertEquals("app", RawHttp.get(app.port(), "/").body());
            assertEquals("drained\n", post(app, PATH).body());

            assertEquals("serving\n", post(app, PATH + "?off").body());
            Await.until("in again", () -> !gateway.subscribed().isEmpty());
            RawHttp.Answer wrong = post(app, PATH + "?maybe");
            assertEquals(400, wrong.status());
            assertEquals("text/plain", wrong.value("Content-Type").replaceFirst(";.*", ""));
        }
    }

    @Test
    void a_file_takes_it_out_while_it_is_there() throws Exception {
        try (AppContainer.Running app = start()) {
            Await.until("in", () -> !gateway.subscribed().isEmpty());
            Files.createFile(file());
            Await.until("out", () -> gateway.unsubscribes() == 1);
            assertEquals("app", RawHttp.get(app.port(), "/").body());
            Files.delete(file());
            Await.until("in again", () -> !gateway.subscribed().isEmpty());
        }
    }

    @Test
    void with_the_file_it_starts_out_and_no_command_puts_it_in() throws Exception {
        Files.createFile(file());
        try (AppContainer.Running app = start()) {
            assertEquals("drained", state());
            assertEquals("drained\n", post(app, PATH + "?off").body());
            Files.delete(file());
            Await.until("in", () -> gateway.subscribes() > 0);
            assertTrue(gateway.messages().get(0) instanceof Subscribe);
        }
    }

    @Test
    void jmx_takes_it_out_and_puts_it_in_again() throws Exception {
        try (AppContainer.Running app = start()) {
            Await.until("in", () -> !gateway.subscribed().isEmpty());
            assertEquals("serving", state());
            invoke("drain");
            invoke("drain");
            Await.until("out", () -> state().equals("drained"));
            Await.until("told so", () -> gateway.unsubscribes() == 1);
            invoke("resume");
            assertEquals("serving", state());
            Await.until("in again", () -> !gateway.subscribed().isEmpty());
            assertEquals("app", RawHttp.get(app.port(), "/").body());
        }
    }

    @Test
    void put_in_again_while_it_drains_it_is_subscribed_at_once() throws Exception {
        gateway.running(1);
        try (AppContainer.Running app = start()) {
            Await.until("accepted", PausingServlet::isAccepted);
            post(app, PATH + "?on");
            Await.until(
                    "draining",
                    () -> gateway.drains() > 0 && gateway.subscribed().isEmpty());
            post(app, PATH + "?off");
            Await.until("in again", () -> !gateway.subscribed().isEmpty());
            assertEquals(0, gateway.unsubscribes());
            gateway.running(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-Proto: http",
                "X-Real-IP: 127.0.0.1",
                "Forwarded: for=127.0.0.1",
                "Via: 1.1 rollcall",
                "Rollcall-Gateways: abc",
                "Origin: http://127.0.0.1",
                "Origin: null",
                "Referer: http://localhost/",
                "Sec-Fetch-Site: none"
            })
    void for_whoever_sends_for_others_the_path_does_not_exist(String field) throws Exception {
        try (AppContainer.Running app = start()) {
            assertEquals("app", post(app, PATH + "?on", field).body());
            assertEquals("serving", state());
        }
    }

    @Test
    void for_any_other_method_or_path_it_is_the_applications() throws Exception {
        try (AppContainer.Running app = start()) {
            assertEquals("app", RawHttp.get(app.port(), PATH + "?on").body());
            assertEquals("app", post(app, PATH + "/?on").body());
            assertEquals("app", post(app, "/.rollcall/%6daintenance?on").body());
            assertEquals("serving", state());
        }
    }

    @Test
    void a_gateways_straggler_is_refused_before_the_application_sees_it() throws Exception {
        try (AppContainer.Running app = start()) {
            Await.until("in", () -> gateway.subscribes() > 0);
            String own = ((Subscribe) gateway.messages().get(0))
                    .attributes()
                    .instance()
                    .orElseThrow();
            assertEquals(
                    "app",
                    RawHttp.get(app.port(), "/", "Rollcall-Instance: " + own).body());

            invoke("drain");
            Await.until("out", () -> state().equals("drained"));
            assertEquals("HTTP/1.1 503", startOfAnswerToABodyThatNeverComes(app.port(), own));
            RawHttp.Answer refusal = post(app, "/", "Rollcall-Instance: " + own);
            assertEquals(503, refusal.status());
            assertEquals("draining; " + own, refusal.value("Rollcall-Refused"));
            assertEquals("close", refusal.value("Connection"));
            assertEquals("", refusal.body());
            assertEquals("app", RawHttp.get(app.port(), "/").body());
        }
    }

    @Test
    void what_is_meant_for_another_instance_is_refused_at_any_time() throws Exception {
        try (AppContainer.Running app = start()) {
            RawHttp.Answer refusal = RawHttp.get(app.port(), "/", "Rollcall-Instance: 0123456789abcdefX");
            assertEquals(503, refusal.status());
            assertEquals("wrong-instance; 0123456789abcdefX", refusal.value("Rollcall-Refused"));
        }
    }

    @Test
    void what_the_application_has_seen_is_not_refused_when_it_comes_round_again() throws Exception {
        DispatchingServlet servlet = new DispatchingServlet();
        try (AppContainer.Running app = container.start(
                folder, settings().drainTimeout(Duration.ofSeconds(1)).build(), servlet, true)) {
            Await.until("in", () -> gateway.subscribes() > 0);
            String own = ((Subscribe) gateway.messages().get(0))
                    .attributes()
                    .instance()
                    .orElseThrow();
            CompletableFuture<RawHttp.Answer> answer = new CompletableFuture<>();
            Thread client = new Thread(() -> {
                try {
                    answer.complete(RawHttp.get(app.port(), "/", "Rollcall-Instance: " + own));
                } catch (Exception failed) {
                    answer.completeExceptionally(failed);
                }
            });
            client.start();
            servlet.awaitEntered();
            invoke("drain");
            Await.until("out, its time is over", () -> state().equals("drained"));
            servlet.release();

            assertEquals("app", answer.get().body());
            client.join();
        }
    }

    private static String startOfAnswerToABodyThatNeverComes(int port, String instance) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            String head = "POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 1000000\r\nRollcall-Instance: "
                    + instance + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    private Path file() {
        return folder.resolve("maintenance");
    }

    private AppContainer.Running start() throws Exception {
        return container.start(folder, settings().build(), new PausingServlet(), true);
    }

    private SubscriberSettings.Builder settings() {
        return SubscriberSettings.builder()
                .subscribeTo(gateway.address().toString())
                .hostnames("mysite.com")
                .drainTimeout(Duration.ofMinutes(10))
                .maintenancePath(PATH)
                .maintenanceFile(file().toString());
    }

    private static RawHttp.Answer post(AppContainer.Running app, String target, String... fields) throws Exception {
        return RawHttp.ask(app.port(), "POST", target, fields);
    }

    private static String state() {
        try {
            return String.valueOf(
                    ManagementFactory.getPlatformMBeanServer().getAttribute(PausingServlet.bean(), "State"));
        } catch (JMException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void invoke(String operation) throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .invoke(PausingServlet.bean(), operation, new Object[0], new String[0]);
    }
}
