package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of requests for what nobody serves just now, where an operator wants them to wait. */
@ParameterizedClass
@EnumSource(Container.class)
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // These lines end in CRLF.
class HeldRequestsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n";

    private final Container container;

    HeldRequestsTest(Container container) {
        this.container = container;
    }

    private GatewayUnderTest start(String hold, String... more) throws Exception {
        return GatewayUnderTest.start(
                container, more.length == 0 ? Map.of("hold", hold) : Map.of("hold", hold, more[0], more[1]));
    }

    /** The key's last backend has just left. */
    private static void leaveNobody(GatewayUnderTest gateway) throws Exception {
        try (ScriptedBackend gone = ScriptedBackend.saying("gone")) {
            gateway.serve(gone);
            gateway.leave(GatewayUnderTest.HOST, gone.endpoint());
        }
    }

    @Test
    void a_request_waits_for_the_next_backend_with_its_body() throws Exception {
        try (GatewayUnderTest gateway = start("5m")) {
            leaveNobody(gateway);
            try (ScriptedBackend next = ScriptedBackend.saying("here");
                    Wire client = gateway.connect()
                            .send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 5\r\n\r\nhello")) {
                gateway.awaitHeld(1);
                gateway.serve(next);

                assertEquals("here", client.readResponse().body());
                assertEquals("hello", next.request().body());
            }
            gateway.awaitHeld(0);
        }
    }

    @Test
    void a_request_for_which_nobody_comes_is_told_so_after_the_time() throws Exception {
        try (GatewayUnderTest gateway = start("200ms")) {
            leaveNobody(gateway);

            assertEquals(503, gateway.exchange(GET).status());
        }
    }

    @Test
    void a_key_that_is_expected_is_waited_for_though_it_was_never_there() throws Exception {
        try (GatewayUnderTest gateway = start("5m", "hold-keys", "other.com, mysite.com")) {
            try (ScriptedBackend first = ScriptedBackend.saying("here");
                    Wire client = gateway.connect().send(GET)) {
                gateway.awaitHeld(1);
                gateway.serve(first);

                assertEquals("here", client.readResponse().body());
            }
        }
    }

    @Test
    void what_nobody_expects_is_unknown_at_once() throws Exception {
        try (GatewayUnderTest gateway = start("5m", "hold-keys", "other.com")) {

            assertEquals(404, gateway.exchange(GET).status());
        }
    }

    @Test
    void one_request_too_many_does_not_wait() throws Exception {
        try (GatewayUnderTest gateway = start("5m", "hold-requests", "1")) {
            leaveNobody(gateway);
            try (ScriptedBackend next = ScriptedBackend.saying("here");
                    Wire first = gateway.connect().send(GET)) {
                gateway.awaitHeld(1);
                Message second = gateway.exchange(GET);

                assertEquals(503, second.status());
                gateway.serve(next);
                assertEquals("here", first.readResponse().body());
            }
        }
    }
}
