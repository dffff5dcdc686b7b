package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.TestApp;
import dev.rollcall.gateway.testing.TestGateway;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StaticBackendsTest {
    @Test
    void a_gateway_runs_with_static_backends_alone() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway gateway = TestGateway.start(
                        "subscription-server", "", "http-to", app.endpoint().toString())) {
            assertEquals("200 app", gateway.get("mysite.com", "/"));
            assertEquals("200 app", gateway.get("other.org", "/deep/path"));
            assertTrue(gateway.udpPorts().isEmpty());
        }
    }

    @Test
    void a_backend_with_a_key_serves_that_key_alone() throws Exception {
        try (TestApp shop = TestApp.start("shop");
                TestGateway gateway = TestGateway.start("http-to", "mysite.com/shop=" + shop.endpoint())) {
            assertEquals("200 shop", gateway.get("mysite.com", "/shop/cart"));
            assertTrue(gateway.get("mysite.com", "/").startsWith("404"));
            assertTrue(gateway.get("other.org", "/shop").startsWith("404"));
        }
    }

    @Test
    void weights_share_the_requests() throws Exception {
        try (TestApp small = TestApp.start("small");
                TestApp large = TestApp.start("large");
                TestGateway gateway =
                        TestGateway.start("http-to", small.endpoint() + ", " + large.endpoint() + ";weight=3")) {
            Map<String, Integer> answers = new HashMap<>();
            for (int i = 0; i < 40; i++) {
                answers.merge(gateway.get("mysite.com", "/"), 1, Integer::sum);
            }
            assertEquals(Map.of("200 small", 10, "200 large", 30), answers);
        }
    }

    @Test
    void who_subscribes_comes_before_them_and_who_leaves_gives_the_key_back() throws Exception {
        try (TestApp everything = TestApp.start("everything");
                TestApp named = TestApp.start("named");
                TestApp subscribed = TestApp.start("subscribed");
                TestGateway gateway =
                        TestGateway.start("http-to", everything.endpoint() + " mysite.com=" + named.endpoint())) {
            assertEquals("200 named", gateway.get("mysite.com", "/"));
            gateway.subscribe("mysite.com", subscribed.endpoint());
            gateway.subscribe("other.org", subscribed.endpoint());
            gateway.awaitAnswer("mysite.com", "200 subscribed");
            gateway.awaitAnswer("other.org", "200 subscribed");
            assertEquals("200 everything", gateway.get("third.net", "/"));
            gateway.unsubscribe("mysite.com", subscribed.endpoint());
            gateway.unsubscribe("other.org", subscribed.endpoint());
            gateway.awaitAnswer("mysite.com", "200 named");
            gateway.awaitAnswer("other.org", "200 everything");
        }
    }

    @Test
    void one_that_cannot_be_reached_is_left_out_until_a_probe_reaches_it() throws Exception {
        TestApp gone = TestApp.start("gone");
        int port = gone.port();
        try (TestApp stays = TestApp.start("stays");
                TestGateway gateway = TestGateway.start(
                        "http-to", gone.endpoint() + " " + stays.endpoint(), "http-to-probe", "100ms")) {
            gone.close();
            for (int i = 0; i < 6; i++) {
                assertEquals("200 stays", gateway.get("mysite.com", "/"));
            }
            assertTrue(gateway.stats().contains("\"grace\":1"), gateway.stats());
            try (TestApp back = TestApp.start("back", port)) {
                Await.until("it is back", () -> !gateway.stats().contains("\"grace\":1"));
                assertEquals("127.0.0.1:" + port, back.endpoint().toString());
                Await.until("it is asked", () -> gateway.get("mysite.com", "/").equals("200 back"));
            }
        }
    }

    @Test
    void they_are_not_announced_upward() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway front = TestGateway.start();
                TestGateway box =
                        TestGateway.start("resubscribe-to", front.udp(), "http-to", "mysite.com=" + app.endpoint())) {
            box.subscribe("other.org", app.endpoint());
            front.awaitAnswer("other.org", "200 app");
            assertTrue(front.get("mysite.com", "/").startsWith("404"));
        }
    }
}
