package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Certificates;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.ScriptedBackend.Script;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Check;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that want to be checked are asked whether they are well, over real sockets. */
@Timeout(60)
class ChecksTest {
    private static final String HOST = "mysite.com";
    private static final String ME = "instance00000001";
    private static final Attributes CHECKED = Attributes.DEFAULT.withCheck(Check.of("/healthz?deep=1", 1000));
    private static final String WELL = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void who_says_that_it_is_not_well_is_left_out_until_it_says_that_it_is() throws Exception {
        AtomicReference<String> health = new AtomicReference<>("HTTP/1.1 503 Not Now\r\nContent-Length: 0\r\n\r\n");
        try (LogCapture log = new LogCapture();
                ScriptedBackend sick = ScriptedBackend.playing(app("sick", health));
                ScriptedBackend other = ScriptedBackend.saying("other");
                TestGateway gateway = TestGateway.start("slow-start", "0s")) {
            gateway.subscribe(HOST, sick.endpoint(), CHECKED);
            gateway.subscribe(HOST, other.endpoint());
            Await.until("it is left out", () -> gateway.stats().contains("\"left_out\":\"check fails\""));
            assertTrue(gateway.stats().contains("\"check\":\"failed 2: HTTP 503\""), gateway::stats);
            assertEquals(Set.of("200 other"), answers(gateway, 6));

            health.set("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n");
            Await.until("it is back", () -> answers(gateway, 2).equals(Set.of("200 sick", "200 other")));
            assertTrue(gateway.stats().contains("\"check\":\"well: HTTP 302\""), gateway::stats);
            String of = " endpoint=" + sick.endpoint() + " path=/healthz?deep=1";
            assertTrue(
                    log.lines()
                            .contains("WARNING check fails" + of + " in-a-row=2: HTTP 503; left out until it succeeds"),
                    () -> log.lines().toString());
            assertTrue(log.lines().contains("INFO check succeeds" + of + ": HTTP 302"), () -> log.lines()
                    .toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"})
    void a_closed_connection_another_protocol_and_a_bad_status_are_failures(String answer) throws Exception {
        try (ScriptedBackend sick = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(answer);
                });
                ScriptedBackend other = ScriptedBackend.saying("other");
                TestGateway gateway = TestGateway.start("backend-check-failures", "1")) {
            gateway.subscribe(HOST, other.endpoint());
            gateway.subscribe(HOST, sick.endpoint(), CHECKED);
            awaitLeftOut(gateway);
        }
    }

    @Test
    void silence_is_a_failure_when_the_interval_is_over() throws Exception {
        try (ScriptedBackend silent = ScriptedBackend.playing((wire, connection) -> wire.awaitEnd());
                ScriptedBackend other = ScriptedBackend.saying("other");
                TestGateway gateway = TestGateway.start("backend-check-failures", "1")) {
            gateway.subscribe(HOST, other.endpoint());
            gateway.subscribe(HOST, silent.endpoint(), CHECKED);
            awaitLeftOut(gateway);
            assertTrue(gateway.stats().contains("\"check\":\"failed 1: no answer in 1 s\""), gateway::stats);
        }
    }

    @Test
    void where_nobody_listens_the_check_fails_too() throws Exception {
        try (ScriptedBackend other = ScriptedBackend.saying("other");
                TestGateway gateway = TestGateway.start("backend-check-failures", "1")) {
            gateway.subscribe(HOST, other.endpoint());
            gateway.subscribe(HOST, ScriptedBackend.nobody(), CHECKED);
            awaitLeftOut(gateway);
            assertTrue(gateway.stats().contains("\"check\":\"failed 1: connection refused\""), gateway::stats);
        }
    }

    @Test
    void the_question_is_a_request_for_the_key_and_for_the_instance() throws Exception {
        try (ScriptedBackend app = ScriptedBackend.answering(WELL);
                TestGateway gateway = TestGateway.start()) {
            gateway.subscribe(".example.com", app.endpoint(), CHECKED.withInstance(ME));
            Await.until("it has been asked", () -> gateway.stats().contains("\"check\":\"well: HTTP 200\""));
            Message request = app.requests().get(0);
            assertEquals("GET /healthz?deep=1 HTTP/1.1", request.startLine());
            assertEquals(List.of("example.com"), request.values("host"));
            assertEquals(List.of(ME), request.values("rollcall-instance"));
            assertEquals(List.of("close"), request.values("connection"));
        }
    }

    @Test
    void interim_answers_and_endless_bodies_do_not_hide_the_answer() throws Exception {
        String early = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
        try (ScriptedBackend app = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send(early + early + "HTTP/1.1 200 OK\r\n\r\n");
                    while (true) {
                        wire.send("x".repeat(1000));
                    }
                });
                TestGateway gateway = TestGateway.start()) {
            gateway.subscribe(HOST, app.endpoint(), CHECKED);
            Await.until("it is well", () -> gateway.stats().contains("\"check\":\"well: HTTP 200\""));
            Await.until("it is asked again", () -> app.connections() >= 2);
        }
    }

    @Test
    void the_only_one_serves_whatever_its_check_says() throws Exception {
        AtomicReference<String> health = new AtomicReference<>("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
        try (ScriptedBackend app = ScriptedBackend.playing(app("app", health));
                TestGateway gateway = TestGateway.start()) {
            gateway.subscribe(HOST, app.endpoint(), CHECKED);
            Await.until("it has failed often", () -> gateway.stats().contains("\"check\":\"failed 2: HTTP 500\""));
            assertTrue(gateway.stats().contains("\"left_out\":\"\""), gateway::stats);
            assertEquals("200 app", gateway.get(HOST, "/"));
        }
    }

    @Test
    void many_that_say_nothing_do_not_keep_a_good_one_from_coming_back() throws Exception {
        AtomicReference<String> health = new AtomicReference<>("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
        List<ScriptedBackend> silent = new ArrayList<>();
        try (ScriptedBackend app = ScriptedBackend.playing(app("app", health));
                ScriptedBackend other = ScriptedBackend.saying("other");
                TestGateway gateway = TestGateway.start("slow-start", "0s")) {
            for (int i = 0; i < 30; i++) {
                silent.add(ScriptedBackend.playing((wire, connection) -> wire.awaitEnd()));
                gateway.subscribe("silent" + i + ".com", silent.get(i).endpoint(), CHECKED);
            }
            gateway.subscribe(HOST, app.endpoint(), CHECKED);
            gateway.subscribe(HOST, other.endpoint());
            Await.until("it is left out", () -> gateway.stats().contains("\"left_out\":\"check fails\""));
            health.set(WELL);
            Await.until("it is back", () -> answers(gateway, 2).contains("200 app"));
        } finally {
            for (ScriptedBackend backend : silent) {
                backend.close();
            }
        }
    }

    @Test
    void an_operator_can_have_nobody_checked() throws Exception {
        try (ScriptedBackend app = ScriptedBackend.saying("app");
                TestGateway gateway = TestGateway.start("backend-check-failures", "0")) {
            gateway.subscribe(HOST, app.endpoint(), CHECKED);
            gateway.awaitAnswer(HOST, "200 app");
            assertTrue(gateway.stats().contains("\"check\":\"\""), gateway::stats);
            assertTrue(app.requests().stream()
                    .noneMatch(request -> request.startLine().contains("healthz")));
        }
    }

    @Test
    void over_tls_the_question_goes_inside_it(@TempDir Path folder) throws Exception {
        Certificates certificates = Certificates.make(folder).sign("app", "dns:" + HOST);
        try (ScriptedBackend app = ScriptedBackend.playing(certificates.listen("app"), ScriptedBackend.answer(WELL));
                TestGateway gateway = TestGateway.start(
                        "backend-tls-ca", certificates.authority().toString())) {
            gateway.subscribe(HOST, app.endpoint().withScheme(Scheme.HTTPS), CHECKED);
            Await.until("it is well", () -> gateway.stats().contains("\"check\":\"well: HTTP 200\""));
        }
    }

    private static void awaitLeftOut(TestGateway gateway) {
        Await.until("it is left out", () -> gateway.stats().contains("\"left_out\":\"check fails\""));
        assertEquals(Set.of("200 other"), answers(gateway, 3));
    }

    private static Set<String> answers(TestGateway gateway, int requests) {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < requests; i++) {
            answers.add(gateway.get(HOST, "/"));
        }
        return answers;
    }

    /** Answers checks with {@code health}, and everything else with its name. */
    private static Script app(String name, AtomicReference<String> health) {
        return (wire, connection) -> {
            while (true) {
                boolean check = wire.readRequest().startLine().contains("/healthz");
                wire.send(
                        check
                                ? String.valueOf(health.get())
                                : "HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
                if (check) {
                    return;
                }
            }
        };
    }
}
