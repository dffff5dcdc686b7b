package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions through one gateway above and two below, all of which remember by a cookie of the same name. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // These lines end in CRLF.
class TiersStickinessTest {
    private static final String HOST = "mysite.com";
    private static final int SESSIONS = 8;
    private static final int REQUESTS = 6;

    private final Map<String, ScriptedBackend> apps = new LinkedHashMap<>();
    private final List<TestGateway> below = new ArrayList<>();
    private TestGateway above;

    @BeforeEach
    void start() throws Exception {
        // Newcomers get their whole share at once: the sessions of a test are to be spread.
        above = TestGateway.start("sticky-cookie", "STICKY", "slow-start", "0s");
        below.add(below());
        below.add(below());
        for (String name : List.of("one", "two", "three", "four")) {
            apps.put(name, beginningSessions(name));
        }
    }

    private TestGateway below() throws Exception {
        return TestGateway.start(
                "sticky-cookie",
                "STICKY",
                "slow-start",
                "0s",
                "resubscribe-to",
                above.udp(),
                "subscription-algo",
                "wrr");
    }

    @AfterEach
    void stop() throws Exception {
        for (TestGateway gateway : below) {
            gateway.close();
        }
        above.close();
        for (ScriptedBackend app : apps.values()) {
            app.close();
        }
    }

    private static ScriptedBackend beginningSessions(String name) throws IOException {
        return ScriptedBackend.playing((wire, connection) -> {
            for (Message request = wire.readRequest(); ; request = wire.readRequest()) {
                String cookie = request.startLine().contains("/login") ? "Set-Cookie: SID=1\r\n" : "";
                wire.send("HTTP/1.1 200 OK\r\n" + cookie + "Content-Length: " + name.length() + "\r\n\r\n" + name);
            }
        });
    }

    private ScriptedBackend app(String name) {
        return Objects.requireNonNull(apps.get(name));
    }

    private void subscribe(TestGateway gateway, String... names) throws IOException {
        for (String name : names) {
            gateway.subscribe(HOST, app(name).endpoint(), Attributes.DEFAULT.withInstance("instanceNumber" + name));
        }
    }

    private void awaitAnnounced(int weight) {
        Await.until(
                "both are announced",
                () -> above.stats().split("\"weight\":" + weight + ",", -1).length - 1 == below.size());
    }

    /** Both know all instances. */
    private void serveShared() throws IOException {
        for (TestGateway gateway : below) {
            subscribe(gateway, "one", "two", "three", "four");
        }
        awaitAnnounced(4);
    }

    /** Each has two of its own. */
    private void serveApart() throws IOException {
        subscribe(below.get(0), "one", "two");
        subscribe(below.get(1), "three", "four");
        awaitAnnounced(2);
    }

    /** One client with its cookies. */
    private static final class Session {
        private final TestGateway gateway;
        private final Map<String, String> cookies = new LinkedHashMap<>();
        private final String app;

        Session(TestGateway gateway) throws IOException {
            this.gateway = gateway;
            app = get("/login");
        }

        /** Returns which instance has answered. */
        String get(String path) throws IOException {
            String sent = cookies.entrySet().stream()
                    .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                    .collect(Collectors.joining("; ", "Cookie: ", "\r\n"));
            try (Wire wire = Wire.to(gateway.httpPort())) {
                Message answer = wire.send("GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n"
                                + (cookies.isEmpty() ? "" : sent) + "\r\n")
                        .readResponse();
                assertEquals(200, answer.status());
                answer.values("set-cookie").forEach(this::keep);
                return answer.body();
            }
        }

        private void keep(String setCookie) {
            int sign = setCookie.indexOf('=');
            cookies.put(
                    setCookie.substring(0, sign), setCookie.substring(sign + 1).split(";", 2)[0]);
        }

        /** Asks again and again; all answers must come from there, and nothing be said about cookies any more. */
        void assertStaysAt(String name) throws IOException {
            Map<String, String> before = Map.copyOf(cookies);
            for (int request = 0; request < REQUESTS; request++) {
                assertEquals(name, get("/"));
            }
            assertEquals(before, cookies);
        }
    }

    private List<Session> begun() throws IOException {
        List<Session> sessions = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (int session = 0; session < SESSIONS; session++) {
            Session begun = new Session(above);
            sessions.add(begun);
            used.add(begun.app);
            assertEquals(Set.of("SID", "STICKY", "STICKY-1"), begun.cookies.keySet());
        }
        assertTrue(used.size() > 1, "all sessions are at " + used);
        for (Session session : sessions) {
            session.assertStaysAt(session.app);
        }
        return sessions;
    }

    @Test
    void each_tier_has_its_cookie_and_a_session_stays_where_it_is_if_all_know_all_instances() throws Exception {
        serveShared();
        begun();
    }

    @Test
    void a_session_stays_where_it_is_if_each_gateway_below_has_instances_of_its_own() throws Exception {
        serveApart();
        begun();
    }

    @Test
    void a_session_keeps_its_instance_when_the_gateway_on_its_way_has_gone_and_another_knows_it() throws Exception {
        serveShared();
        List<Session> sessions = begun();
        below.remove(0).close();
        int moved = 0;
        for (Session session : sessions) {
            Map<String, String> before = Map.copyOf(session.cookies);
            assertEquals(session.app, session.get("/"));
            assertEquals(before.get("STICKY"), session.cookies.get("STICKY"));
            moved += before.equals(session.cookies) ? 0 : 1;
            session.assertStaysAt(session.app);
        }
        assertTrue(moved > 0, "none of them went that way");
    }

    @Test
    void a_session_whose_gateway_has_gone_with_its_instances_moves_for_good() throws Exception {
        serveApart();
        List<Session> sessions = begun();
        below.remove(0).close();
        for (Session session : sessions) {
            boolean gone = Set.of("one", "two").contains(session.app);
            String now = session.get("/");
            assertTrue(gone ? Set.of("three", "four").contains(now) : now.equals(session.app), now);
            session.assertStaysAt(now);
        }
    }

    @Test
    void a_session_whose_instance_has_gone_moves_for_good_behind_the_same_gateway() throws Exception {
        serveApart();
        List<Session> sessions = begun();
        below.get(0).unsubscribe(HOST, app("one").endpoint());
        below.get(1).unsubscribe(HOST, app("three").endpoint());
        awaitAnnounced(1);
        int moved = 0;
        for (Session session : sessions) {
            Map<String, String> before = Map.copyOf(session.cookies);
            String now = session.get("/");
            assertEquals(Map.of("one", "two", "three", "four").getOrDefault(session.app, session.app), now);
            assertEquals(before.get("STICKY-1"), session.cookies.get("STICKY-1"));
            if (!now.equals(session.app)) {
                assertNotEquals(before.get("STICKY"), session.cookies.get("STICKY"));
                moved++;
            }
            session.assertStaysAt(now);
        }
        assertTrue(moved > 0, "nobody was there");
    }

    @Test
    void a_gateway_that_comes_to_know_the_instance_itself_takes_the_session_there_directly() throws Exception {
        serveApart();
        List<Session> sessions = begun();
        subscribe(above, "one", "two");
        Await.until("it is known", () -> above.stats()
                .contains("\"name\":\"" + app("two").endpoint().address() + "\""));
        for (Session session : sessions) {
            session.assertStaysAt(session.app);
            List<Message> seen = app(session.app).requests();
            int gateways = Set.of("one", "two").contains(session.app) ? 1 : 2;
            assertEquals(gateways, seen.get(seen.size() - 1).values("via").size());
        }
    }

    @Test
    void three_tiers_have_three_cookies() throws Exception {
        try (TestGateway top = TestGateway.start("sticky-cookie", "STICKY");
                TestGateway middle = TestGateway.start("sticky-cookie", "STICKY", "resubscribe-to", top.udp());
                TestGateway low = TestGateway.start("sticky-cookie", "STICKY", "resubscribe-to", middle.udp())) {
            subscribe(low, "one", "two");
            top.awaitAnswer(HOST, "200");
            Session session = new Session(top);
            assertEquals(Set.of("SID", "STICKY", "STICKY-1", "STICKY-2"), session.cookies.keySet());
            session.assertStaysAt(session.app);
        }
    }
}
