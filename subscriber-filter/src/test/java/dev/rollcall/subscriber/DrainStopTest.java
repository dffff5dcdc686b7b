package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a container's stop waits for. Where it should not wait, the time-out is an hour. */
@ParameterizedClass
@EnumSource(AppContainer.class)
@Timeout(60)
class DrainStopTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final AppContainer container;
    private final UdpGateway gateway;
    private final PausingServlet servlet = new PausingServlet();

    private final Path folder;

    DrainStopTest(AppContainer container, @TempDir Path folder) throws Exception {
        this.folder = folder;
        this.container = container;
        this.gateway = UdpGateway.open();
    }

    @AfterEach
    void close() throws Exception {
        servlet.release();
        gateway.close();
    }

    @Test
    void it_waits_for_a_running_request_and_serves_others_meanwhile() throws Exception {
        AppContainer.Running app = start(LONG);
        awaitAccepted();
        CompletableFuture<Integer> slow = get(app.port(), "/slow");
        servlet.awaitEntered();
        CompletableFuture<Void> stopping = stop(app);
        Await.until("draining", () -> gateway.drains() > 0);
        Drain first = (Drain) gateway.messages().stream()
                .filter(Drain.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertTrue(first.seconds() > 3590 && first.seconds() <= 3600, first::toString);
        assertEquals(200, Http.status(app.port(), "/quick"));
        assertFalse(stopping.isDone());
        assertEquals(0, gateway.unsubscribes());

        servlet.release();
        assertEquals(200, slow.get());
        stopping.get();
        Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
    }

    @Test
    void it_waits_for_what_still_runs_at_a_gateway() throws Exception {
        gateway.running(2);
        AppContainer.Running app = start(LONG);
        awaitAccepted();
        CompletableFuture<Void> stopping = stop(app);
        Await.until("asked again and again", () -> gateway.drains() > 3);
        assertFalse(stopping.isDone());

        gateway.running(0);
        stopping.get();
    }

    @Test
    void it_waits_for_its_time_at_the_most() throws Exception {
        gateway.running(2);
        try (LogCapture log = new LogCapture()) {
            AppContainer.Running app = start(Duration.ofMillis(400));
            awaitAccepted();
            stop(app).get();
            assertEquals(1, log.count("WARNING drain-timeout over application=/ timeout=400ms requests-running=0"));
        }
    }

    @Test
    void it_waits_for_a_gateway_that_has_just_missed_an_announcement() throws Exception {
        AppContainer.Running app = start(LONG, Duration.ofMillis(200));
        awaitAccepted();
        int before = gateway.questions();
        gateway.ignoring(Integer.MAX_VALUE);
        // Whoever is asked again now has not answered for one round.
        Await.until("not answered for a round", () -> gateway.questions() > before + 2);
        gateway.ignoring(0).running(2);
        CompletableFuture<Void> stopping = stop(app);
        Await.until("asked again and again", () -> gateway.drains() > 3);
        assertFalse(stopping.isDone());

        gateway.running(0);
        stopping.get();
    }

    @Test
    void with_a_gateway_that_never_answers_it_waits_for_its_own_requests_only() throws Exception {
        gateway.ignoring(Integer.MAX_VALUE).running(2);
        AppContainer.Running app = start(LONG);
        Await.until("subscribed", () -> gateway.subscribes() > 0);
        CompletableFuture<Integer> slow = get(app.port(), "/slow");
        servlet.awaitEntered();
        CompletableFuture<Void> stopping = stop(app);
        Await.until("draining", () -> gateway.drains() > 0);
        assertEquals(200, Http.status(app.port(), "/quick"));
        assertFalse(stopping.isDone());

        servlet.release();
        assertEquals(200, slow.get());
        stopping.get();
    }

    @Test
    void without_a_gateway_it_waits_for_nobody() throws Exception {
        gateway.close();
        try (LogCapture log = new LogCapture()) {
            AppContainer.Running app = start(LONG);
            Await.until("unreachable", () -> log.count("WARNING gateway unreachable") > 0);
            CompletableFuture<Integer> slow = get(app.port(), "/slow");
            servlet.awaitEntered();
            CompletableFuture<Void> stopping = stop(app);
            Await.until("stopped", () -> log.count("INFO stopped application=/") > 0);
            servlet.release();
            slow.handle((status, cut) -> true).get();
            stopping.get();
        }
    }

    @Test
    void without_a_time_it_only_unsubscribes() throws Exception {
        gateway.running(2);
        AppContainer.Running app = start(Duration.ZERO);
        awaitAccepted();
        stop(app).get();
        Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
        List<SubscriptionMessage> messages = gateway.messages();
        assertFalse(messages.stream().anyMatch(Drain.class::isInstance), messages::toString);
    }

    @Test
    void an_unsubscription_that_is_not_answered_is_said_again() throws Exception {
        AppContainer.Running app = start(Duration.ZERO);
        awaitAccepted();
        gateway.ignoring(Integer.MAX_VALUE);
        stop(app).get();
        Await.until("said again", () -> gateway.unsubscribes() > 1);
    }

    private AppContainer.Running start(Duration drainTimeout) throws Exception {
        return start(drainTimeout, Duration.ofSeconds(10));
    }

    private AppContainer.Running start(Duration drainTimeout, Duration freq) throws Exception {
        return container.start(
                folder,
                SubscriberSettings.builder()
                        .subscribeTo(gateway.address().toString())
                        .hostnames("mysite.com")
                        .drainTimeout(drainTimeout)
                        .subscribeFreq(freq)
                        .build(),
                servlet,
                true);
    }

    private void awaitAccepted() {
        Await.until("accepted", PausingServlet::isAccepted);
    }

    private static CompletableFuture<Integer> get(int port, String path) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Http.status(port, path);
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
    }

    private static CompletableFuture<Void> stop(AppContainer.Running app) {
        return CompletableFuture.runAsync(() -> {
                    try {
                        app.close();
                    } catch (Exception failed) {
                        throw new AssertionError(failed);
                    }
                })
                .orTimeout(50, TimeUnit.SECONDS);
    }
}
