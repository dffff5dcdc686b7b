package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Check;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An application is asked for some pages before it is announced, in real containers. */
@Timeout(60)
@ParameterizedClass
@EnumSource(AppContainer.class)
final class WarmUpTest {
    private final AppContainer kind;
    private final Path folder;
    private final UdpGateway gateway = UdpGateway.open();
    private final App app = new App();
    private final LogCapture log = new LogCapture();

    WarmUpTest(AppContainer kind, @TempDir Path folder) throws IOException {
        this.kind = kind;
        this.folder = folder;
    }

    @AfterEach
    void close() throws Exception {
        app.go.countDown();
        log.close();
        gateway.close();
    }

    @Test
    void it_is_announced_when_it_has_answered_one_page_after_the_other() throws Exception {
        try (AppContainer.Running running = start("/first, /waits?for=it, /last", Duration.ofSeconds(30))) {
            Await.until("it has been asked", () -> app.seen.size() == 2);
            assertEquals(0, gateway.subscribes());
            app.go.countDown();
            Await.until("it is announced", () -> gateway.subscribes() > 0);
            assertEquals(
                    List.of("mysite.com GET /first", "mysite.com GET /waits?for=it", "mysite.com GET /last"), app.seen);
            assertEquals(1, log.count("warmed up application=/ paths=3 ms="));
            assertEquals(0, log.count("not warmed up"));
            assertTrue(running.port() > 0);
        }
    }

    @Test
    void a_page_that_fails_is_told_and_holds_nothing_up() throws Exception {
        try (AppContainer.Running running = start("/fails,/last", Duration.ofSeconds(30))) {
            Await.until("it is announced", () -> gateway.subscribes() > 0);
            assertEquals(2, app.seen.size());
            assertEquals(1, log.count("not warmed up application=/ path=/fails: HTTP 500"));
            assertTrue(running.port() > 0);
        }
    }

    @Test
    void a_page_that_takes_too_long_is_told_and_it_is_announced() throws Exception {
        try (AppContainer.Running running = start("/waits,/last", Duration.ofSeconds(1))) {
            Await.until("it is announced", () -> gateway.subscribes() > 0);
            assertEquals(
                    2, log.count("no whole answer within warm-up-timeout=1s"), "the second has had no time at all");
            app.go.countDown();
            assertTrue(running.port() > 0);
        }
    }

    @Test
    void a_stop_does_not_wait_for_it_and_nothing_is_announced() throws Exception {
        AppContainer.Running running = start("/waits", Duration.ofMinutes(1));
        Await.until("it is being asked", () -> app.seen.size() == 1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread stop = new Thread(() -> {
            try {
                running.close();
                stopped.countDown();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        stop.start();
        Await.until("nobody asks any more", () -> !Threads.alive("rollcall-warm-up"));
        app.go.countDown();
        assertTrue(stopped.await(30, TimeUnit.SECONDS));
        assertEquals(0, gateway.subscribes());
    }

    @Test
    void how_it_wants_to_be_checked_is_announced() throws Exception {
        try (AppContainer.Running running =
                kind.start(folder, settings().checkPath("/healthz").build(), app, true)) {
            Await.until("it is announced", () -> gateway.subscribes() > 0);
            assertEquals(
                    Check.of("/healthz", 5000),
                    ((Subscribe) gateway.messages().get(0)).attributes().check());
            assertTrue(running.port() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "203.0.113.7:443"})
    void over_tls_it_is_asked_too_whoever_has_signed_its_certificate_and_however_long_ago(String advertise)
            throws Exception {
        SubscriberSettings.Builder settings =
                advertise.isEmpty() ? settings() : settings().advertise(advertise);
        try (AppContainer.Running running = startWithTls(settings.warmUpPaths("/first, /last?a=b"))) {
            Await.until("it is announced", () -> gateway.subscribes() > 0);
            assertEquals(List.of("mysite.com GET /first secure", "mysite.com GET /last?a=b secure"), app.seen);
            assertEquals(1, log.count("warmed up application=/ paths=2 ms="));
            assertEquals(0, log.count("not warmed up"));
            assertEquals(
                    advertise.isEmpty() ? "https://127.0.0.1:" + running.port() : "https://" + advertise,
                    ((Subscribe) gateway.messages().get(0)).endpoint().toString());
        }
    }

    @Test
    void over_tls_a_page_that_fails_and_one_that_takes_too_long_are_told() throws Exception {
        try (AppContainer.Running running =
                startWithTls(settings().warmUpPaths("/fails,/waits").warmUpTimeout(Duration.ofSeconds(1)))) {
            Await.until("it is announced", () -> gateway.subscribes() > 0);
            assertEquals(1, log.count("not warmed up application=/ path=/fails: HTTP 500"));
            assertEquals(1, log.count("not warmed up application=/ path=/waits: no whole answer within"));
            app.go.countDown();
            assertTrue(running.port() > 0);
        }
    }

    private AppContainer.Running startWithTls(SubscriberSettings.Builder settings) throws Exception {
        KeyPairFile expired = KeyPairFile.make(folder, "mysite.com", "-startdate", "-3d", "-validity", "2");
        return kind.start(
                folder, Optional.of(expired), settings.advertiseScheme("https").build(), app, true);
    }

    private AppContainer.Running start(String paths, Duration timeout) throws Exception {
        return kind.start(
                folder, settings().warmUpPaths(paths).warmUpTimeout(timeout).build(), app, true);
    }

    private SubscriberSettings.Builder settings() {
        return SubscriberSettings.builder()
                .subscribeTo(gateway.address() + ":mysite.com")
                .drainTimeout(Duration.ZERO);
    }

    private static final class App extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final transient List<String> seen = new CopyOnWriteArrayList<>();
        private final transient CountDownLatch go = new CountDownLatch(1);

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String path = request.getRequestURI();
            String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
            seen.add(request.getServerName() + " " + request.getMethod() + " " + path + query
                    + (request.isSecure() ? " secure" : ""));
            try {
                if (path.startsWith("/waits") && !go.await(60, TimeUnit.SECONDS)) {
                    throw new IOException("nobody lets it go on");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            response.setStatus(path.equals("/fails") ? 500 : 200);
            response.getWriter().print("app");
        }
    }
}
