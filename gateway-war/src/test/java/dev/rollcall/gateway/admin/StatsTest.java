package dev.rollcall.gateway.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.TestApp;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatsTest {
    private static final String PATH = "/.rollcall/stats";

    @Test
    void the_page_shows_every_key_with_its_backends_and_what_they_have_done() throws Exception {
        try (TestApp app = TestApp.start("four");
                TestGateway gateway = TestGateway.start()) {
            gateway.subscribe("mysite.com/shop", app.endpoint(), new Attributes(5, 9, 4, 2, 7));
            Await.until("it is served", () -> gateway.get("mysite.com", "/shop").equals("200 four"));
            // The client has its answer a moment before the gateway is done with it.
            Await.until("it has ended", () -> gateway.stats().contains("\"active_sessions\":0"));
            String stats = gateway.stats();
            assertTrue(stats.startsWith("200 {\"version\":\""), stats);
            assertTrue(stats.contains("\"pid\":" + ProcessHandle.current().pid()), stats);
            assertTrue(
                    stats.contains("\"active_sessions\":0,\"http\":[\"127.0.0.1:" + gateway.httpPort() + "\"]"), stats);
            assertTrue(stats.contains("\"subscription_servers\":[\"" + gateway.udp() + "\"],\"accepted\":1"), stats);
            assertTrue(
                    stats.contains("\"subscriptions\":[{\"key\":\"mysite.com/shop\",\"hits\":1,\"nodes\":[{"), stats);
            assertTrue(
                    stats.contains(
                            "\"name\":\"" + app.endpoint() + "\",\"modifier1\":5,\"modifier2\":9,\"last_check\":"),
                    stats);
            assertTrue(stats.contains("\"cores\":4,\"load\":2,\"weight\":7,\"backup\":0,\"proto\":\"http\""), stats);
            assertTrue(stats.contains("\"requests\":1,\"tx\":4,\"rx\":0,\"ref\":0,\"failcnt\":0"), stats);
            assertTrue(stats.contains("\"status\":\"open\""), stats);
        }
    }

    @Test
    void last_check_is_when_the_last_announcement_came() throws Exception {
        long before = System.currentTimeMillis() / 1000;
        try (TestGateway gateway = TestGateway.start()) {
            gateway.subscribe("mysite.com", new Endpoint("127.0.0.1", 1));
            Await.until("it is there", () -> gateway.stats().contains("mysite.com"));
            long lastCheck = Long.parseLong(gateway.stats().replaceAll("(?s).*\"last_check\":(\\d+).*", "$1"));
            assertTrue(lastCheck >= before - 1 && lastCheck <= System.currentTimeMillis() / 1000, "" + lastCheck);
        }
    }

    @Test
    void a_key_that_everybody_has_left_is_shown_without_backends() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway gateway = TestGateway.start()) {
            gateway.subscribe("mysite.com", app.endpoint());
            gateway.awaitAnswer("mysite.com", "200 app");
            gateway.unsubscribe("mysite.com", app.endpoint());
            Await.until(
                    "it is empty", () -> gateway.stats().contains("\"key\":\"mysite.com\",\"hits\":1,\"nodes\":[]"));
        }
    }

    @Test
    void whoever_asks_for_somebody_else_or_under_a_name_gets_what_an_unknown_path_gets() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway gateway =
                        TestGateway.start("http-to", app.endpoint().toString())) {
            assertEquals("200 app", gateway.get("mysite.com", PATH));
            assertEquals("200 app", gateway.get("localhost", PATH, "Via: 1.1 proxy"));
            assertEquals("200 app", gateway.get("localhost", PATH, "X-Forwarded-For: 127.0.0.1"));
            assertEquals("200 app", gateway.get("localhost", PATH, "Forwarded: for=127.0.0.1"));
            assertEquals("200 app", gateway.get("localhost", PATH + "/more"));
            assertTrue(gateway.get("127.0.0.1:" + gateway.httpPort(), PATH).startsWith("200 {"));
            assertTrue(gateway.get("[::1]", PATH).startsWith("200 {"));
        }
    }

    @Test
    void a_gateway_in_front_does_not_make_the_page_public() throws Exception {
        try (TestGateway box = TestGateway.start();
                TestGateway front = TestGateway.start("http-to", "127.0.0.1:" + box.httpPort(), "stats-path", "")) {
            assertFalse(front.get("localhost", PATH).contains("version"));
            assertTrue(box.stats().contains("version"));
        }
    }

    @Test
    void it_can_be_opened_moved_and_taken_away() throws Exception {
        try (TestGateway open = TestGateway.start("stats-allow", "127.0.0.0/8", "stats-path", "/status");
                TestGateway closed = TestGateway.start("stats-path", "")) {
            assertTrue(open.get("gw.internal", "/status").startsWith("200 {"));
            assertTrue(open.get("localhost", PATH).startsWith("404"));
            assertTrue(closed.get("localhost", PATH).startsWith("404"));
        }
    }
}
