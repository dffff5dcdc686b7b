package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The gateway knows which applications there are: they come, go, and die. */
interface FollowsApplications extends WithFleet {
    @Test
    default void requests_are_spread_over_all_instances() throws IOException {
        Map<String, Integer> answers = new HashMap<>();
        int instances = fleet().apps().size();
        // A gateway that has just been started again has one after the other back.
        Eventually.holds("every instance has its turn", () -> {
            Set<String> asked = new HashSet<>();
            for (int request = 0; request < instances; request++) {
                asked.add(instanceBehind(Fleet.SHARED));
            }
            return asked.size() == instances;
        });
        for (int request = 0; request < 10 * instances; request++) {
            answers.merge(instanceBehind(Fleet.SHARED), 1, Integer::sum);
        }
        Map<String, Integer> expected = new HashMap<>();
        fleet().apps().forEach(app -> expected.put(Integer.toString(app.port()), 10));
        assertEquals(expected, answers);
    }

    @Test
    default void a_name_that_nobody_subscribed_is_not_found() throws IOException {
        assertEquals(404, fleet().client().get("nobody.test", "/").statusCode());
    }

    @Test
    default void an_instance_that_is_stopped_fails_no_request() throws IOException {
        Container leaver = fleet().extra("leaver", kind(1), Fleet.JOINED).deploy(Places.SAMPLE_WAR);
        leaver.start();
        fleet().awaitServed(leaver);
        try (Load load = new Load(fleet().client(), Fleet.JOINED);
                RawExchange underWay = new RawExchange(
                        fleet().gateway().port(),
                        "GET",
                        leaver.ownName(),
                        "/bytes?size=600000&pause=50&seed=3",
                        RawExchange.CLOSE)) {
            load.awaitAnswersFrom(leaver.port());
            leaver.stop();
            assertEquals(600_000, SampleContent.lengthOfMatch(underWay.body(), 3));
            load.awaitMoreAnswers();
            assertEquals(List.of(), load.failures());
        }
        for (int request = 0; request < 10; request++) {
            assertNotEquals(Integer.toString(leaver.port()), instanceBehind(Fleet.JOINED));
        }
    }

    @Test
    default void an_instance_that_is_killed_is_left_out_at_once_and_forgotten_later() throws IOException {
        Container victim = fleet().extra("victim", kind(0), Fleet.JOINED).deploy(Places.SAMPLE_WAR);
        victim.start();
        fleet().awaitServed(victim);
        int gatewayPort = fleet().gateway().port();
        try (RawExchange counted = new RawExchange(gatewayPort, "GET", victim.ownName(), "/bytes?size=90000000");
                RawExchange chunked =
                        new RawExchange(gatewayPort, "GET", victim.ownName(), "/bytes?size=90000000&chunked=true")) {
            counted.read(10_000);
            chunked.read(10_000);
            victim.kill();
            for (int request = 0; request < 20; request++) {
                assertEquals(200, fleet().client().get(Fleet.JOINED, "/").statusCode());
            }
            assertTrue(counted.drain() < 89_990_000, "an answer of a dead instance was completed");
            assertFalse(chunked.drainsToLastChunk(), "an answer of a dead instance ended as if whole");
        }
        fleet().gateway().log().await(Pattern.compile("expired key=" + Pattern.quote(victim.ownName()) + " "));
    }

    @Test
    default void an_application_that_is_undeployed_leaves_nothing_behind_and_can_come_back() throws IOException {
        Container host = fleet().extra("redeployed", kind(1)).deploy(Places.SAMPLE_WAR);
        host.start();
        fleet().awaitServed(host);
        List<String> threads = host.rollcallThreads();
        assertFalse(threads.isEmpty(), "the filter's threads are expected to be called rollcall-…");

        int mark = fleet().gateway().log().mark();
        host.undeploy();
        fleet().gateway().log().await(Pattern.compile("unsubscribed key=" + Pattern.quote(host.ownName()) + " "), mark);
        Eventually.holds("no thread is left", () -> host.rollcallThreads().isEmpty());

        host.deploy(Places.SAMPLE_WAR);
        fleet().awaitServed(host);
        Eventually.holds(
                "as many threads as before", () -> host.rollcallThreads().size() == threads.size());
    }

    private ContainerKind kind(int app) {
        return fleet().apps().get(app).kind();
    }

    private String instanceBehind(String host) throws IOException {
        return Client.field(fleet().client().get(host, "/").body(), "port");
    }
}
