package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** An application that says how many requests it takes at a time. */
@ParameterizedClass
@EnumSource(AppContainer.class)
@Timeout(60)
class OverloadTest {
    private static final String OWN = ProgramInstance.get();
    private static final String MEANT = "Rollcall-Instance: " + OWN;

    private final AppContainer container;
    private final Path folder;
    private final UdpGateway gateway;
    private final Working app = new Working();
    private final ExecutorService clients = Executors.newCachedThreadPool();

    OverloadTest(AppContainer container, @TempDir Path folder) throws Exception {
        this.container = container;
        this.folder = folder;
        this.gateway = UdpGateway.open();
    }

    @AfterEach
    void close() throws Exception {
        app.end.countDown();
        clients.shutdownNow();
        gateway.close();
    }

    @Test
    void what_is_too_much_is_refused_before_the_application_sees_it() throws Exception {
        try (AppContainer.Running running = start(1)) {
            CompletableFuture<RawHttp.Answer> slow = ask(running, "/slow");
            Await.until("in", () -> app.entered.get() == 1);

            RawHttp.Answer refusal = RawHttp.ask(running.port(), "POST", "/", MEANT);
            assertEquals(503, refusal.status());
            assertEquals("overloaded; " + OWN, refusal.value("Rollcall-Refused"));
            assertEquals("1", refusal.value("Retry-After"));
            assertEquals("", refusal.body());
            assertEquals("HTTP/1.1 503", startOfAnswerToABodyThatNeverComes(running.port()));
            assertEquals(1, app.entered.get());

            app.end.countDown();
            assertEquals("app", slow.get().body());
            awaitRoom(running);
        }
    }

    @Test
    void whoever_does_not_come_from_a_gateway_takes_no_place_and_needs_none() throws Exception {
        try (AppContainer.Running running = start(1)) {
            CompletableFuture<RawHttp.Answer> direct = get(running, "/slow");
            Await.until("in", () -> app.entered.get() == 1);
            CompletableFuture<RawHttp.Answer> gateways = ask(running, "/slow");
            Await.until("in, too", () -> app.entered.get() == 2);

            assertEquals("app", RawHttp.get(running.port(), "/").body());

            app.end.countDown();
            assertEquals("app", direct.get().body());
            assertEquals("app", gateways.get().body());
        }
    }

    @Test
    void a_gateways_check_is_answered_all_the_same_and_takes_no_place() throws Exception {
        try (AppContainer.Running running = start(1)) {
            CompletableFuture<RawHttp.Answer> check = ask(running, "/slow?well");
            Await.until("in", () -> app.entered.get() == 1);
            CompletableFuture<RawHttp.Answer> slow = ask(running, "/slow");
            Await.until("in, too", () -> app.entered.get() == 2);
            CompletableFuture<RawHttp.Answer> nextCheck = ask(running, "/slow?well");
            Await.until("in, a third", () -> app.entered.get() == 3);

            assertEquals(503, ask(running, "/slow?well&more").get().status());

            app.end.countDown();
            for (CompletableFuture<RawHttp.Answer> answer : List.of(check, slow, nextCheck)) {
                assertEquals("app", answer.get().body());
            }
        }
    }

    @Test
    void of_many_that_come_at_once_as_many_get_in_as_may() throws Exception {
        try (AppContainer.Running running = start(3)) {
            List<CompletableFuture<RawHttp.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(ask(running, "/slow"));
            }
            Await.until(
                    "only three are not answered",
                    () -> answers.stream().filter(CompletableFuture::isDone).count() == 37);
            assertEquals(3, app.entered.get());

            app.end.countDown();
            int served = 0;
            for (CompletableFuture<RawHttp.Answer> answer : answers) {
                served += answer.get().status() == 200 ? 1 : 0;
            }
            assertEquals(3, served);
        }
    }

    @Test
    void one_that_has_gone_asynchronous_has_its_place_until_it_is_completed() throws Exception {
        try (AppContainer.Running running = start(1)) {
            CompletableFuture<RawHttp.Answer> waiting = ask(running, "/async");
            AsyncContext async = app.waiting.take();
            assertEquals(503, ask(running, "/").get().status());

            // Comes past the filter once more, and is not refused then.
            async.dispatch();

            assertEquals("app", waiting.get().body());
            awaitRoom(running);
        }
    }

    @Test
    void one_that_fails_gives_its_place_back() throws Exception {
        try (AppContainer.Running running = start(1)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(500, ask(running, "/broken").get().status());
                awaitRoom(running);
            }
        }
    }

    @Test
    void without_a_limit_there_is_none() throws Exception {
        try (AppContainer.Running running = start(0)) {
            CompletableFuture<RawHttp.Answer> one = ask(running, "/slow");
            CompletableFuture<RawHttp.Answer> other = ask(running, "/slow");
            Await.until("both in", () -> app.entered.get() == 2);
            assertEquals("app", ask(running, "/").get().body());
            app.end.countDown();
            assertEquals("app", one.get().body());
            assertEquals("app", other.get().body());
        }
    }

    /** A client has its answer a moment before the container has taken note of its end. */
    private static void awaitRoom(AppContainer.Running running) {
        Await.until("there is room", () -> {
            try {
                return RawHttp.get(running.port(), "/", MEANT).status() == 200;
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
    }

    private static String startOfAnswerToABodyThatNeverComes(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            String head = "POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 1000000\r\n" + MEANT + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    private AppContainer.Running start(int maxRequests) throws Exception {
        SubscriberSettings settings = SubscriberSettings.builder()
                .subscribeTo(gateway.address().toString())
                .hostnames("mysite.com")
                .maxRequests(maxRequests)
                .checkPath("/slow?well")
                .build();
        return container.start(folder, settings, app, true);
    }

    /** As a gateway does. */
    private CompletableFuture<RawHttp.Answer> ask(AppContainer.Running running, String target) {
        return get(running, target, MEANT);
    }

    private CompletableFuture<RawHttp.Answer> get(AppContainer.Running running, String target, String... fields) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return RawHttp.get(running.port(), target, fields);
                    } catch (IOException failed) {
                        throw new AssertionError(failed);
                    }
                },
                clients);
    }

    /** Answers {@code /slow} when all may end, {@code /async} when it is sent round, and {@code /broken} not at all. */
    private static final class Working extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient AtomicInteger entered = new AtomicInteger();
        private final transient CountDownLatch end = new CountDownLatch(1);
        private final transient BlockingQueue<AsyncContext> waiting = new LinkedBlockingQueue<>();

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getRequestURI()) {
                case "/slow" -> {
                    entered.incrementAndGet();
                    awaitEnd();
                }
                case "/async" -> {
                    if (request.getDispatcherType() != DispatcherType.ASYNC) {
                        AsyncContext async = request.startAsync();
                        async.setTimeout(0);
                        waiting.add(async);
                        return;
                    }
                }
                case "/broken" -> throw new IllegalStateException("broken on purpose");
                default -> {
                    // Nothing to wait for.
                }
            }
            response.getOutputStream().print("app");
        }

        private void awaitEnd() throws InterruptedIOException {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
    }
}
