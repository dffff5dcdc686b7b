package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.TestApp;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TiersTest {
    private static final String NO_FALLBACK = "404";
    private static final String ALL_GONE = "503";

    @Test
    void a_request_passes_three_tiers_to_the_application() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway front = TestGateway.start();
                TestGateway site = TestGateway.start("resubscribe-to", front.udp());
                TestGateway box = TestGateway.start("resubscribe-to", site.udp())) {
            box.subscribe("mysite.com/shop", app.endpoint());
            Await.until("the front serves it", () -> front.get("mysite.com", "/shop/1")
                    .equals("200 app"));
            assertTrue(front.get("mysite.com", "/").startsWith(NO_FALLBACK));
            assertEquals(List.of("1.1 rollcall", "1.1 rollcall", "1.1 rollcall"), app.received("Via"));
            assertEquals(List.of(), app.received("Rollcall-gateways"));
        }
    }

    @Test
    void every_gateway_above_gets_the_sum_of_weights_and_cores_under_the_gateways_own_address() throws Exception {
        try (TestGateway one = TestGateway.start();
                TestGateway two = TestGateway.start();
                TestGateway box = TestGateway.start("resubscribe-to", one.udp() + " " + two.udp())) {
            box.subscribe("mysite.com", new Endpoint("127.0.0.1", 1), new Attributes(0, 0, 4, 1, 2));
            box.subscribe("mysite.com", new Endpoint("127.0.0.1", 2), new Attributes(0, 0, 8, 2, 3));
            String node = "\"name\":\"127.0.0.1:" + box.httpPort() + "\"";
            for (TestGateway front : List.of(one, two)) {
                Await.until(
                        "announced",
                        () -> front.stats().contains(node)
                                && front.stats().contains("\"cores\":12,\"load\":3,\"weight\":5,\"backup\":0"));
            }
        }
    }

    @Test
    void a_gateway_signs_what_it_announces_like_any_subscriber(@TempDir Path folder) throws Exception {
        String secret = "A".repeat(43);
        Path keys = Files.writeString(folder.resolve("keys"), "box7 hmac-sha256 " + secret + " mysite.com\n");
        try (TestApp app = TestApp.start("app");
                TestGateway front = TestGateway.start("subscription-keys", keys.toString());
                TestGateway stranger = TestGateway.start("resubscribe-to", front.udp());
                TestGateway box = TestGateway.start(
                        "resubscribe-to",
                        front.udp(),
                        "resubscribe-sign-key-id",
                        "box7",
                        "resubscribe-sign-key",
                        "hmac-sha256:" + secret)) {
            stranger.subscribe("mysite.com", app.endpoint());
            Await.until("the unsigned one is refused", () -> !front.stats().contains("\"UNSIGNED\":0"));
            assertTrue(front.get("mysite.com", "/").startsWith(NO_FALLBACK));

            box.subscribe("mysite.com", app.endpoint());
            front.awaitAnswer("mysite.com", "200 app");
            box.unsubscribe("mysite.com", app.endpoint());
            front.awaitAnswer("mysite.com", ALL_GONE);
        }
    }

    @Test
    void a_key_is_withdrawn_with_its_last_backend_and_not_before() throws Exception {
        try (TestApp first = TestApp.start("first");
                TestApp second = TestApp.start("second");
                TestGateway front = TestGateway.start();
                TestGateway box = TestGateway.start("resubscribe-to", front.udp())) {
            box.subscribe("mysite.com", first.endpoint());
            box.subscribe("mysite.com", second.endpoint());
            Await.until("both are reached", () -> reached(front, "mysite.com").size() == 2);
            box.unsubscribe("mysite.com", first.endpoint());
            Await.until("the first has left", () -> front.stats().contains("\"weight\":1,"));
            assertEquals("200 second", front.get("mysite.com", "/"));
            box.unsubscribe("mysite.com", second.endpoint());
            front.awaitAnswer("mysite.com", ALL_GONE);
        }
    }

    @Test
    void an_application_that_died_silently_is_withdrawn_when_its_lease_ends() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway front = TestGateway.start();
                TestGateway box = TestGateway.start("resubscribe-to", front.udp(), "subscription-tolerance", "500ms")) {
            box.subscribe("mysite.com", app.endpoint());
            front.awaitAnswer("mysite.com", "200 app");
            front.awaitAnswer("mysite.com", ALL_GONE);
        }
    }

    @Test
    void a_gateway_that_stops_leaves_those_above_before_it_stops_answering() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway front = TestGateway.start()) {
            TestGateway box = TestGateway.start("resubscribe-to", front.udp());
            TestGateway other = TestGateway.start("resubscribe-to", front.udp());
            try (other) {
                box.subscribe("mysite.com", app.endpoint());
                other.subscribe("mysite.com", app.endpoint());
                Await.until("both are there", () -> nodes(front) == 2);
                box.close();
                Await.until("one has left", () -> nodes(front) == 1);
                assertFalse(front.stats().contains("\"failcnt\":1"));
                assertEquals("200 app", front.get("mysite.com", "/"));
            }
        }
    }

    @Test
    void a_gateway_that_has_vanished_costs_no_request() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway front = TestGateway.start();
                TestGateway box = TestGateway.start("resubscribe-to", front.udp())) {
            box.subscribe("mysite.com", app.endpoint());
            front.awaitAnswer("mysite.com", "200 app");
            TestApp vanished = TestApp.start("vanished");
            front.subscribe("mysite.com", vanished.endpoint());
            Await.until("it is there", () -> nodes(front) == 2);
            vanished.close();
            for (int i = 0; i < 10; i++) {
                assertEquals("200 app", front.get("mysite.com", "/"));
            }
        }
    }

    @Test
    void two_gateways_that_announce_to_each_other_serve_each_others_applications() throws Exception {
        int[] udp = freeUdpPorts(2);
        try (TestApp left = TestApp.start("left");
                TestApp right = TestApp.start("right");
                TestGateway one = inRing(udp[0], udp[1]);
                TestGateway two = inRing(udp[1], udp[0])) {
            one.subscribe("mysite.com", left.endpoint());
            two.subscribe("mysite.com", right.endpoint());
            for (TestGateway gateway : List.of(one, two)) {
                Await.until(
                        "both are reached", () -> reached(gateway, "mysite.com").size() == 2);
                for (int i = 0; i < 20; i++) {
                    assertTrue(gateway.get("mysite.com", "/").startsWith("200"));
                }
                assertFalse(gateway.stats().contains("\"weight\":2"), gateway.stats());
            }
            // From one to the other, and never back.
            assertEquals(2, left.most("Via"));
            assertEquals(2, right.most("Via"));
        }
    }

    @Test
    void a_ring_of_gateways_forgets_a_key_whose_application_has_left() throws Exception {
        int[] udp = freeUdpPorts(3);
        try (TestApp app = TestApp.start("app");
                TestGateway one = inRing(udp[0], udp[1]);
                TestGateway two = inRing(udp[1], udp[2]);
                TestGateway three = inRing(udp[2], udp[0])) {
            one.subscribe("mysite.com", app.endpoint());
            three.awaitAnswer("mysite.com", "200 app");
            Await.until("the ring has closed", () -> one.stats().contains("\"LOOP\":1"));
            one.unsubscribe("mysite.com", app.endpoint());
            for (TestGateway gateway : List.of(one, two, three)) {
                Await.until("nobody is left", () -> nodes(gateway) == 0);
                assertTrue(gateway.get("mysite.com", "/").startsWith(ALL_GONE));
            }
        }
    }

    @Test
    void a_ring_of_gateways_says_a_thing_once_per_period() throws Exception {
        int[] udp = freeUdpPorts(2);
        try (TestGateway one = TestGateway.start(
                        "subscription-server", "127.0.0.1:" + udp[0], "resubscribe-to", "127.0.0.1:" + udp[1]);
                TestGateway two = TestGateway.start(
                        "subscription-server", "127.0.0.1:" + udp[1], "resubscribe-to", "127.0.0.1:" + udp[0])) {
            for (int i = 1; i <= 10; i++) {
                one.subscribe("site" + i + ".com", new Endpoint("127.0.0.1", i));
            }
            Await.until(
                    "all have come round",
                    () -> nodes(two) == 10 && !one.stats().contains("\"LOOP\":0"));
            // A storm would be thousands; each key goes there and comes back a few times at the most.
            assertTrue(count(two.stats(), "\"accepted\":(\\d+)") <= 100, two.stats());
            assertTrue(count(one.stats(), "\"LOOP\":(\\d+)") <= 100, one.stats());
        }
    }

    @Test
    void a_request_that_static_backends_send_in_a_circle_ends_with_508() throws Exception {
        int port = freeHttpPort();
        try (TestGateway one = TestGateway.start("http", "127.0.0.1:" + port, "http-to", "127.0.0.1:" + port);
                TestGateway two = TestGateway.start("http-to", "127.0.0.1:" + port)) {
            assertTrue(one.get("mysite.com", "/").startsWith("508"));
            assertTrue(two.get("mysite.com", "/").startsWith("508"));
        }
    }

    @Test
    void an_own_address_can_be_named() throws Exception {
        try (TestGateway front = TestGateway.start();
                TestGateway box = TestGateway.start(
                        "resubscribe-to", front.udp(), "resubscribe-advertise", "box7.internal:8000")) {
            box.subscribe("mysite.com", new Endpoint("127.0.0.1", 1));
            Await.until("announced", () -> front.stats().contains("\"name\":\"box7.internal:8000\""));
        }
    }

    private static TestGateway inRing(int ownUdp, int nextUdp) throws Exception {
        return TestGateway.start(
                "subscription-server",
                "127.0.0.1:" + ownUdp,
                "resubscribe-to",
                "127.0.0.1:" + nextUdp,
                "resubscribe-freq",
                "300ms",
                "subscription-tolerance",
                "5s");
    }

    private static Set<String> reached(TestGateway gateway, String host) {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            answers.add(gateway.get(host, "/"));
        }
        answers.removeIf(answer -> !answer.startsWith("200"));
        return answers;
    }

    private static long nodes(TestGateway gateway) {
        return Pattern.compile("\"lease_seconds_left\"")
                .matcher(gateway.stats())
                .results()
                .count();
    }

    private static long count(String stats, String pattern) {
        return Pattern.compile(pattern)
                .matcher(stats)
                .results()
                .map((MatchResult found) -> found.group(1))
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** Returns ports that are free now: gateways in a ring must know each other's before they start. */
    private static int[] freeUdpPorts(int count) throws Exception {
        List<DatagramSocket> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(new DatagramSocket());
        }
        int[] ports = held.stream().mapToInt(DatagramSocket::getLocalPort).toArray();
        held.forEach(DatagramSocket::close);
        return ports;
    }

    private static int freeHttpPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
