package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An instance that goes while it works: nothing of it is lost, and nobody notices. */
final class DrainIT {
    @RegisterExtension
    static final Fleet FLEET = new Fleet(ContainerKind.STANDALONE, ContainerKind.JETTY_EE11);

    private static final Pattern WARM = Pattern.compile("(?<!not )warmed up application=/ paths=2");
    private static final Pattern STOPPED = Pattern.compile("stopped application=/");

    @ParameterizedTest
    @EnumSource(
            value = ContainerKind.class,
            names = {"JETTY_EE10", "TOMCAT_11"})
    void what_runs_ends_whole_and_the_rest_goes_elsewhere(ContainerKind kind) throws Exception {
        Path health = Files.createTempDirectory(Places.WORK, "health").resolve("healthz.txt");
        Files.writeString(health, "well");
        Container leaver = FLEET.extra(
                        "leaver-" + (kind == ContainerKind.TOMCAT_11 ? "tomcat" : "jetty"), kind, Fleet.JOINED)
                .with("rollcall.maintenance-file", "maintenance")
                .with("rollcall.maintenance-path", "/.rollcall/maintenance")
                .with("rollcall.check-static", health.getParent().toString())
                .with("rollcall.check-path", "/healthz.txt")
                .with("rollcall.check-interval", "1s")
                .with("rollcall.warm-up-paths", "/,/headers?warm=up")
                .deploy(Places.SAMPLE_WAR)
                .start();
        FLEET.awaitServed(leaver);
        leaver.log().await(WARM);
        getsNothingWhileItIsIll(leaver, health);
        comesBackFromMaintenance(leaver);
        if (kind == ContainerKind.TOMCAT_11) {
            goesWhileItWorks(leaver, leaver::undeploy, () -> {});
        } else {
            // Jetty answers 404 from the first moment of an undeploy on: it is taken out before.
            goesWhileItWorks(leaver, () -> takeOut(leaver), () -> {});
            leaver.undeploy();
            leaver.log().await(STOPPED);
            putIn(leaver);
        }
        int mark = leaver.log().mark();
        leaver.deploy(Places.SAMPLE_WAR);
        FLEET.awaitServed(leaver);
        leaver.log().await(WARM, mark);
        assertFalse(leaver.log().has("not warmed up"), "not even where the container runs already");
        goesWhileItWorks(leaver, () -> {}, leaver::stop);
    }

    @ParameterizedTest
    @EnumSource(
            value = ContainerKind.class,
            names = {"JETTY_EE10", "TOMCAT_11"})
    void what_is_too_much_for_one_goes_to_the_other_and_is_done_once(ContainerKind kind) throws Exception {
        Container small = FLEET.extra(
                        "small-" + (kind == ContainerKind.TOMCAT_11 ? "tomcat" : "jetty"), kind, Fleet.JOINED)
                .with("rollcall.max-requests", "1")
                .deploy(Places.SAMPLE_WAR)
                .start();
        FLEET.awaitServed(small);
        Eventually.holds("it is in the pool", () -> askedAt(small) >= 0);
        try (InputStream stream = openStream(small)) {
            String before = FLEET.client().get(Fleet.JOINED, "/").body();
            long asked = askedAt(small);
            int posts = 0;
            // A newcomer is asked seldom at first.
            for (; posts < 50 || askedAt(small) == asked; posts++) {
                assertEquals(Client.field(before, "port"), Client.field(post("/", ""), "port"));
                assertEquals("40000", Client.field(post("/upload", "x".repeat(40_000)), "length"));
            }
            assertEquals(204, post(small, "/events/next?id=full"));
            stream.readAllBytes();
            small.stop();

            String after = FLEET.client().get(Fleet.JOINED, "/").body();
            assertEquals(done(before) + posts + 1, done(after), "each of them once");
        }
    }

    /** It has room for one request, and this is it until an event is asked for. */
    private static InputStream openStream(Container app) throws IOException {
        HttpResponse<InputStream> stream;
        do {
            stream = FLEET.client().stream(app.ownName(), "/events?count=1&id=full");
        } while (stream.statusCode() != 200);
        return stream.body();
    }

    private static long done(String homePage) {
        return Long.parseLong(Client.field(homePage, "requests"));
    }

    /** Returns how many requests the gateway has given it, refused ones too; -1 if it does not know it. */
    private static long askedAt(Container app) throws IOException {
        return FLEET.stats().nodes(Fleet.JOINED).stream()
                .filter(node -> node.name().endsWith(":" + app.port()))
                .mapToLong(node -> node.number("requests"))
                .findFirst()
                .orElse(-1);
    }

    private static String post(String target, String body) throws IOException {
        HttpRequest request = FLEET.client()
                .request(Fleet.JOINED, target)
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = Client.send(request, BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    /** The instance goes under load, while a stream of events and a slow answer run on it. */
    private static void goesWhileItWorks(Container leaver, Runnable begin, Runnable untilGone) throws Exception {
        int mark = leaver.log().mark();
        int gatewayMark = FLEET.gateway().log().mark();
        String id = "mark" + mark;
        try (Load load = new Load(FLEET.client(), Fleet.JOINED);
                InputStream stream = FLEET.client().stream(leaver.ownName(), "/events?count=3&id=" + id)
                        .body()) {
            load.awaitAnswersFrom(leaver.port());
            CompletableFuture<HttpResponse<String>> slow = get(leaver.ownName(), "/sleep?ms=2000");
            begin.run();
            CompletableFuture<Void> gone = CompletableFuture.runAsync(untilGone);
            // Not in the leaver's own log: java.util.logging ends when the JVM begins to.
            awaitEvent("draining", leaver, gatewayMark);
            load.awaitMoreAnswers();
            for (int event = 0; event < 3; event++) {
                // Asked directly: this, too, is a request that comes during a drain.
                assertEquals(204, post(leaver, "/events/next?id=" + id));
            }
            assertEquals("slept 2000 ms", slow.get().body().strip());
            String events = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(events.endsWith("id: 3\ndata: event 3\n\n"), events);
            gone.get();
            awaitEvent("unsubscribed", leaver, gatewayMark);
            load.awaitMoreAnswers();
            assertEquals(List.of(), load.failures());
        }
    }

    /** It is there and answers, and says by itself that it is of no use. */
    private static void getsNothingWhileItIsIll(Container app, Path health) throws Exception {
        int mark = FLEET.gateway().log().mark();
        Files.delete(health);
        awaitCheck("fails", app, mark);
        // The log is a moment ahead of the table.
        try (Load before = new Load(FLEET.client(), Fleet.JOINED)) {
            before.awaitMoreAnswers();
        }
        try (Load load = new Load(FLEET.client(), Fleet.JOINED)) {
            load.awaitMoreAnswers();
            assertFalse(load.hasAnswersFrom(app.port()));
            assertEquals(200, FLEET.client().get(app.ownName(), "/").statusCode(), "where nobody else is");
            Files.writeString(health, "well");
            awaitCheck("succeeds", app, mark);
            load.awaitAnswersFrom(app.port());
            assertEquals(List.of(), load.failures());
        }
    }

    private static void awaitCheck(String outcome, Container app, int mark) {
        FLEET.gateway()
                .log()
                .await(
                        Pattern.compile("check " + outcome + " endpoint=\\S+:" + app.port() + " path=/healthz.txt"),
                        mark);
    }

    private static void awaitEvent(String event, Container app, int mark) {
        FLEET.gateway().log().await(Pattern.compile(event + " key=" + Pattern.quote(app.ownName()) + " "), mark);
    }

    private static int post(Container app, String target) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + target))
                .POST(BodyPublishers.noBody())
                .build();
        return Client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static CompletableFuture<HttpResponse<String>> get(String host, String target) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return FLEET.client().get(host, target);
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
    }

    private static void comesBackFromMaintenance(Container app) throws IOException {
        takeOut(app);
        awaitOut(app);
        putIn(app);
        FLEET.awaitServed(app);

        assertEquals(200, post(app, "/.rollcall/maintenance?on"));
        awaitOut(app);
        assertEquals(200, post(app, "/.rollcall/maintenance?off"));
        FLEET.awaitServed(app);
    }

    private static void takeOut(Container app) {
        try {
            Files.createFile(app.base().resolve("maintenance"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void putIn(Container app) throws IOException {
        Files.delete(app.base().resolve("maintenance"));
    }

    private static void awaitOut(Container app) {
        Eventually.holds(
                "it is out, and runs on",
                () -> FLEET.client().get(app.ownName(), "/").statusCode() == 503
                        && new Client(app.port()).get(app.ownName(), "/").statusCode() == 200);
    }
}
