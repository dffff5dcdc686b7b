package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gateways of every kind below the one that clients come to; the application is subscribed at all of them. */
final class LeavingGatewaysIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String HOST = "tiers.test";
    private static final List<ContainerKind> KINDS =
            List.of(ContainerKind.STANDALONE, ContainerKind.JETTY_EE10, ContainerKind.TOMCAT_11);

    private static final Map<ContainerKind, Gateway> BELOW = new HashMap<>();
    private static Gateway above;
    private static Container app;

    @BeforeAll
    static void start() {
        // Who has come back gets its turn at once, so that each one can be met by as many requests as there are.
        above = STAGE.gateway("above", ContainerKind.STANDALONE).with("slow-start", "0s");
        for (ContainerKind kind : KINDS) {
            String name = "below-" + kind.name().toLowerCase(Locale.ROOT);
            BELOW.put(kind, STAGE.gateway(name, kind).resubscribeTo(above));
        }
        app = STAGE.app("app", ContainerKind.JETTY_EE11, BELOW.values().toArray(Gateway[]::new))
                .with("rollcall.hostnames", HOST)
                .deploy(Places.SAMPLE_WAR);
        STAGE.start();
        awaitAll();
    }

    private static void awaitAll() {
        Eventually.holds("all are announced", () -> above.stats().nodes(HOST).size() == KINDS.size());
    }

    @ParameterizedTest
    @EnumSource(
            value = ContainerKind.class,
            names = {"STANDALONE", "JETTY_EE10", "TOMCAT_11"})
    void a_gateway_that_stops_drains_above_and_no_request_of_any_method_is_lost(ContainerKind kind) throws IOException {
        Gateway leaver = BELOW.get(kind);
        String event = " key=" + HOST + " endpoint=127.0.0.1:" + leaver.port();
        int mark = above.log().mark();
        List<InputStream> streams = openStreams(kind);
        assertEquals(1, node(leaver).number("in_flight"), "each gateway has one of the streams");
        try (Load gets = new Load(above.client(), HOST);
                Load posts = Load.posting(above.client(), HOST)) {
            gets.awaitMoreAnswers();
            posts.awaitMoreAnswers();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(leaver.container()::stop);
            above.log().await(Pattern.compile("draining" + Pattern.quote(event) + " "), mark);
            assertTrue(node(leaver).json().contains("\"draining\":true"));
            gets.awaitMoreAnswers();
            posts.awaitMoreAnswers();
            assertFalse(above.log().has("unsubscribed" + event), "it has left while an answer was running on it");
            endStreams(kind, streams);
            stopped.join();
            assertTrue(above.log().has("unsubscribed" + event), "it has not left");
            gets.awaitMoreAnswers();
            posts.awaitMoreAnswers();
            assertEquals(List.of(), gets.failures());
            assertEquals(List.of(), posts.failures());
        }
        leaver.container().start();
        awaitAll();
    }

    /** Opens as many as there are gateways, which take turns. */
    private static List<InputStream> openStreams(ContainerKind kind) throws IOException {
        List<InputStream> streams = new ArrayList<>();
        for (int stream = 0; stream < KINDS.size(); stream++) {
            streams.add(above.client().stream(HOST, "/events?count=1&id=" + kind + stream)
                    .body());
        }
        return streams;
    }

    /** Lets each of them say its only event, and reads it. */
    private static void endStreams(ContainerKind kind, List<InputStream> streams) throws IOException {
        Client direct = new Client(app.port());
        for (int stream = 0; stream < streams.size(); stream++) {
            assertEquals(
                    204,
                    Client.send(
                                    direct.request(HOST, "/events/next?id=" + kind + stream)
                                            .POST(BodyPublishers.noBody())
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode());
            try (InputStream body = streams.get(stream)) {
                String events = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(events.endsWith("data: event 1\n\n"), events);
            }
        }
    }

    private static Stats.Node node(Gateway gateway) throws IOException {
        return above.stats().nodes(HOST).stream()
                .filter(node -> node.name().endsWith(":" + gateway.port()))
                .findFirst()
                .orElseThrow();
    }
}
