package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.sample.Content;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications behind the gateways of their machines, and these behind two gateways that clients come to. */
final class ThreeTiersIT implements CarriesHeads, CarriesAnswers {
    @RegisterExtension
    static final TwoTiers TIERS = new TwoTiers();

    // Twenty times what any buffer on the way holds.
    private static final int LARGE = 20_000_000;
    private static final int CLIENT_ADDRESSES = 30;

    @Override
    public Container gateway() {
        return front(0).container();
    }

    @Override
    public List<Container> apps() {
        return TIERS.apps();
    }

    private static Gateway front(int index) {
        return TIERS.fronts().get(index);
    }

    @Test
    void every_front_reaches_every_application_by_the_weights_of_all_tiers() throws IOException {
        for (Gateway front : TIERS.fronts()) {
            Map<String, Integer> answers = new HashMap<>();
            for (int request = 0; request < 36; request++) {
                answers.merge(instanceBehind(front, Fleet.SHARED, "/"), 1, Integer::sum);
            }
            // The boxes weigh 1 + 2 and 3, so each gets a half.
            Map<String, Integer> expected = new HashMap<>();
            for (int app = 0; app < 3; app++) {
                expected.put(Integer.toString(apps().get(app).port()), 6 * (app + 1));
            }
            assertEquals(expected, answers);
        }
    }

    @Test
    void a_front_knows_the_boxes_and_not_the_applications() throws IOException {
        Set<String> boxes = Set.of(
                "127.0.0.1:" + TIERS.boxA().port(), "127.0.0.1:" + TIERS.boxB().port());
        for (Gateway front : TIERS.fronts()) {
            Set<String> names = new HashSet<>();
            for (Stats.Node node : front.stats().nodes(Fleet.SHARED)) {
                names.add(node.name());
                assertEquals(1, node.number("hops"));
            }
            assertEquals(boxes, names);
        }
    }

    @Test
    void a_key_is_withdrawn_above_when_its_last_application_has_left_and_not_before() throws IOException {
        String key = Fleet.SHARED + "/leaving";
        List<Container> leaving = apps().subList(0, 2);
        leaving.forEach(app -> app.deploy(Places.SAMPLE_WAR, "leaving.war"));
        awaitWeightOnBothFronts(key, 3);

        leaving.get(0).undeploy("leaving.war");
        awaitWeightOnBothFronts(key, 2);
        String last = Integer.toString(leaving.get(1).port());
        for (Gateway front : TIERS.fronts()) {
            for (int request = 0; request < 5; request++) {
                assertEquals(last, instanceBehind(front, Fleet.SHARED, "/leaving/"));
            }
            assertFalse(front.log().has("unsubscribed key=" + key + " "), "withdrawn too early");
        }

        leaving.get(1).undeploy("leaving.war");
        awaitWeightOnBothFronts(key, 0);
        for (Gateway front : TIERS.fronts()) {
            assertTrue(front.log().has("unsubscribed key=" + key + " "), "not withdrawn, but expired");
            assertEquals(503, front.client().get(Fleet.SHARED, "/leaving/").statusCode());
            assertEquals(200, front.client().get(Fleet.SHARED, "/").statusCode());
        }
    }

    private static void awaitWeightOnBothFronts(String key, int weight) {
        for (Gateway front : TIERS.fronts()) {
            Eventually.holds(key + " weighs " + weight, () -> TwoTiers.weight(front, key) == weight);
        }
    }

    @Test
    void a_front_that_is_killed_costs_the_other_one_nothing_and_comes_back() {
        try (Load load = new Load(front(1).client(), Fleet.SHARED)) {
            load.awaitMoreAnswers();
            front(0).container().kill();
            load.awaitMoreAnswers();
            assertEquals(List.of(), load.failures());
        }
        front(0).container().start();
        TIERS.awaitComplete();
    }

    @Test
    void a_box_that_is_stopped_fails_no_request() throws IOException {
        Container box = TIERS.boxB().container();
        Container app = apps().get(2);
        try (Load first = new Load(front(0).client(), Fleet.SHARED);
                Load second = new Load(front(1).client(), Fleet.SHARED);
                RawExchange underWay = new RawExchange(
                        front(0).port(),
                        "GET",
                        app.ownName(),
                        "/bytes?size=600000&pause=50&seed=3",
                        RawExchange.CLOSE)) {
            first.awaitAnswersFrom(app.port());
            second.awaitAnswersFrom(app.port());
            box.stop();
            assertEquals(600_000, SampleContent.lengthOfMatch(underWay.body(), 3));
            first.awaitMoreAnswers();
            second.awaitMoreAnswers();
            for (Gateway front : TIERS.fronts()) {
                assertEquals(1, front.stats().nodes(Fleet.SHARED).size());
            }
            assertEquals(List.of(), first.failures());
            assertEquals(List.of(), second.failures());
        }
        box.start();
        TIERS.awaitComplete();
    }

    @Test
    void a_box_that_is_killed_takes_nothing_with_it_but_what_it_was_doing() throws IOException {
        Container box = TIERS.boxB().container();
        try (Load load = new Load(front(0).client(), Fleet.SHARED)) {
            load.awaitAnswersFrom(apps().get(2).port());
            box.kill();
            for (Gateway front : TIERS.fronts()) {
                for (int request = 0; request < 20; request++) {
                    assertEquals(200, front.client().get(Fleet.SHARED, "/").statusCode());
                }
            }
            load.awaitMoreAnswers();
            // An answer that had begun cannot be begun again.
            assertTrue(load.failures().size() <= Load.CLIENTS, () -> load.failures()
                    .toString());
        }
        for (Gateway front : TIERS.fronts()) {
            Eventually.holds(
                    "the box is forgotten",
                    () -> front.stats().nodes(Fleet.SHARED).size() == 1);
        }
        box.start();
        TIERS.awaitComplete();
    }

    @Override
    @Test
    public void the_application_sees_the_clients_host_and_address() throws IOException {
        String client = "127.0.0.7";
        for (Gateway front : TIERS.fronts()) {
            try (RawExchange exchange = RawExchange.getFrom(
                    client,
                    front.port(),
                    Fleet.SHARED,
                    "/echo?a=%2F",
                    "X-Forwarded-For: 192.0.2.1",
                    "Forwarded: for=192.0.2.1",
                    "X-Forwarded-Host: evil.test")) {
                String echo = exchange.text();
                assertTrue(echo.startsWith("GET /echo?a=%2F HTTP/1.1\n"), echo);
                String lower = echo.toLowerCase(Locale.ROOT);
                assertEquals(Fleet.SHARED, Client.field(lower, "host"));
                assertEquals(client + ", 127.0.0.1", Client.field(lower, "x-forwarded-for"));
                assertEquals(Fleet.SHARED, Client.field(lower, "x-forwarded-host"));
                assertEquals("http", Client.field(lower, "x-forwarded-proto"));
                String hop = ";host=\"" + Fleet.SHARED + "\";proto=http";
                assertEquals("for=" + client + hop + ", for=127.0.0.1" + hop, Client.field(lower, "forwarded"));
                assertEquals(2, lower.split("1\\.1 rollcall", -1).length - 1, lower);
                assertFalse(lower.contains("rollcall-gateways"), "identities are for gateways: " + lower);
            }
        }
    }

    @Test
    void a_box_chooses_by_the_address_of_the_client_and_not_of_the_front() throws IOException {
        Set<String> instances = new HashSet<>();
        for (int client = 0; client < CLIENT_ADDRESSES; client++) {
            Set<String> ofThisClient = new HashSet<>();
            for (int round = 0; round < 2; round++) {
                for (Gateway front : TIERS.fronts()) {
                    String address = "127.0.0." + (10 + client);
                    try (RawExchange exchange = RawExchange.getFrom(address, front.port(), Fleet.SHARED, "/sticky/")) {
                        ofThisClient.add(Client.field(exchange.text(), "port"));
                    }
                }
            }
            assertEquals(1, ofThisClient.size(), "a client moved");
            instances.addAll(ofThisClient);
        }
        assertEquals(2, instances.size(), "all clients were taken for one");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_large_body_passes_both_tiers_either_way(boolean chunked) throws IOException {
        HttpResponse<InputStream> download =
                client().stream(Fleet.SHARED, "/bytes?seed=7&size=" + LARGE + "&chunked=" + chunked);
        try (InputStream body = download.body()) {
            assertEquals(LARGE, SampleContent.lengthOfMatch(body, 7));
        }
        BodyPublisher content = BodyPublishers.ofInputStream(() -> new SampleContent(new Content(7), LARGE));
        HttpRequest upload = client().request(Fleet.SHARED, "/upload")
                .POST(chunked ? content : BodyPublishers.fromPublisher(content, LARGE))
                .build();
        HttpResponse<String> response = Client.send(upload, BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertEquals(SampleContent.sha256(7, LARGE), Client.field(response.body(), "sha256"));
    }

    private static String instanceBehind(Gateway front, String host, String target) throws IOException {
        HttpResponse<String> response = front.client().get(host, target);
        assertEquals(200, response.statusCode(), response.body());
        return Client.field(response.body(), "port");
    }
}
