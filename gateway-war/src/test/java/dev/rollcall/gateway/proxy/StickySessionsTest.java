package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose cookie brings a client to which of two backends, which would take turns otherwise. */
@ParameterizedClass
@EnumSource(Container.class)
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // These lines end in CRLF.
class StickySessionsTest {
    private static final String HELD = "[0-9a-f]{24}";

    private final GatewayUnderTest gateway;
    private ScriptedBackend one;
    private ScriptedBackend two;

    StickySessionsTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(
                container, Map.of("sticky-cookie", "STICKY", "sticky-session-cookie", "JSESSIONID"));
    }

    @BeforeEach
    void serve() throws IOException {
        one = beginningSessions("one");
        two = beginningSessions("two");
        gateway.serve(of("instanceNumberOne", "r1"), one.endpoint());
        gateway.serve(of("instanceNumberTwo", "r2"), two.endpoint());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        one.close();
        two.close();
    }

    private static Attributes of(String instance, String route) {
        return Attributes.DEFAULT.withInstance(instance).withRoute(Optional.of(route));
    }

    /** Begins one wherever the path asks for it. */
    private static ScriptedBackend beginningSessions(String name) throws IOException {
        return ScriptedBackend.playing((wire, connection) -> {
            for (Message request = wire.readRequest(); ; request = wire.readRequest()) {
                String cookie = request.startLine().contains("/login") ? "Set-Cookie: SID=1; Secure\r\n" : "";
                wire.send("HTTP/1.1 200 OK\r\n" + cookie + "Content-Length: 3\r\n\r\n" + name);
            }
        });
    }

    private Message get(String target, String cookies) throws IOException {
        String field = cookies.isEmpty() ? "" : "Cookie: " + cookies + "\r\n";
        return gateway.exchange("GET " + target + " HTTP/1.1\r\nHost: mysite.com\r\n" + field + "\r\n");
    }

    /** Returns the cookie's name and value as a client sends them back. */
    private static String sticky(Message answer) {
        return answer.values("set-cookie").stream()
                .filter(cookie -> cookie.startsWith("STICKY="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    private void assertAllFrom(String name, String cookies) throws IOException {
        for (int i = 0; i < 4; i++) {
            Message answer = get("/", cookies);
            assertEquals(name, answer.body());
            assertEquals("", sticky(answer), "said again");
        }
    }

    @Test
    void a_session_stays_on_the_backend_that_has_begun_it() throws Exception {
        Message login = get("/login", "");
        Message other = get("/login", "");

        assertNotEquals(login.body(), other.body());
        assertAllFrom(login.body(), "a=b; " + sticky(login) + "; c=d");
        assertAllFrom(other.body(), sticky(other));
    }

    @Test
    void even_a_full_one_is_asked_for_its_own_sessions() throws Exception {
        for (Message login : List.of(get("/login", ""), get("/login", ""))) {
            for (Upstream upstream : gateway.upstreams()) {
                upstream.refusedForWantOfRoom(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
            }

            assertEquals(login.body(), get("/", sticky(login)).body());
        }
    }

    @Test
    void the_cookie_says_nothing_about_the_backend_and_is_kept_from_scripts() throws Exception {
        List<String> cookies = get("/login", "").values("set-cookie");

        assertEquals(2, cookies.size(), cookies.toString());
        assertEquals("SID=1; Secure", cookies.get(0));
        assertTrue(
                cookies.get(1).matches("STICKY=" + HELD + "; Path=/; HttpOnly; SameSite=Lax; Secure"), cookies.get(1));
    }

    @Test
    void an_answer_that_begins_no_session_gets_no_cookie() throws Exception {
        assertEquals(List.of(), get("/", "").values("set-cookie"));
    }

    @Test
    void a_cookie_of_nobody_is_replaced_at_once() throws Exception {
        Message answer = get("/", "STICKY=000000000000000000000000");

        assertTrue(sticky(answer).matches("STICKY=" + HELD), sticky(answer));
        assertAllFrom(answer.body(), sticky(answer));
    }

    @Test
    void a_session_whose_backend_has_gone_moves_for_good() throws Exception {
        Message login = get("/login", "");
        boolean first = login.body().equals("one");
        gateway.leave("mysite.com", (first ? one : two).endpoint());
        Message moved = get("/", sticky(login));

        assertEquals(first ? "two" : "one", moved.body());
        assertNotEquals(sticky(login), sticky(moved));
        assertAllFrom(moved.body(), sticky(moved));
    }

    @Test
    void a_session_stays_where_it_is_while_its_backend_drains_and_no_other_goes_there() throws Exception {
        Message login = get("/login", "");
        boolean first = login.body().equals("one");
        gateway.drain((first ? one : two).endpoint());

        assertAllFrom(login.body(), sticky(login));
        assertAllFrom(first ? "two" : "one", "");
    }

    @Test
    void a_new_instance_at_the_same_address_is_another_backend() throws Exception {
        Message login = get("/login", "");
        boolean first = login.body().equals("one");
        gateway.serve(of("instanceNumberThree", "r3"), (first ? one : two).endpoint());

        assertNotEquals("", sticky(get("/", sticky(login))));
    }

    @Test
    void a_session_that_the_container_has_marked_goes_to_the_backend_of_that_route() throws Exception {
        assertAllFrom("two", "JSESSIONID=6D1F0A2C.r2");
        assertAllFrom("one", "JSESSIONID=6D1F0A2C.r1");
    }

    @Test
    void a_route_that_several_have_says_nothing() throws Exception {
        gateway.serve(of("instanceNumberTwo", "r1"), two.endpoint());

        assertNotEquals(
                get("/", "JSESSIONID=6D1F0A2C.r1").body(),
                get("/", "JSESSIONID=6D1F0A2C.r1").body());
    }
}
