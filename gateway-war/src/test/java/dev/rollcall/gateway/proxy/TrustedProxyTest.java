package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway behind a proxy whose word counts. */
@ParameterizedClass
@EnumSource(Container.class)
@SuppressWarnings("StringConcatToTextBlock") // These lines end in CRLF.
final class TrustedProxyTest {
    private final GatewayUnderTest gateway;
    private final ScriptedBackend backend;

    TrustedProxyTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container, Map.of("trusted-proxies", "127.0.0.0/8"));
        backend = ScriptedBackend.saying("ok");
        gateway.serve(backend);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    @Test
    void its_word_is_continued() throws Exception {
        Message request = forwarded("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7, 8.8.8.8\r\n"
                + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: public.com\r\nX-Forwarded-Port: 443\r\n"
                + "Forwarded: for=\"[2001:db8::1]:4711\";proto=https, for=_hidden\r\n");

        assertEquals(List.of("6.6.6.6, 7.7.7.7, 8.8.8.8, 127.0.0.1"), request.values("x-forwarded-for"));
        assertEquals(List.of("https"), request.values("x-forwarded-proto"));
        assertEquals(List.of("public.com"), request.values("x-forwarded-host"));
        assertEquals(List.of("443"), request.values("x-forwarded-port"));
        assertEquals(
                List.of("for=\"[2001:db8::1]:4711\";proto=https, for=_hidden,"
                        + " for=127.0.0.1;host=\"mysite.com\";proto=http"),
                request.values("forwarded"));
    }

    @Test
    void what_it_does_not_say_we_do() throws Exception {
        Message request = forwarded("");

        assertEquals(List.of("127.0.0.1"), request.values("x-forwarded-for"));
        assertEquals(List.of("http"), request.values("x-forwarded-proto"));
        assertEquals(List.of("mysite.com"), request.values("x-forwarded-host"));
        assertEquals(List.of("for=127.0.0.1;host=\"mysite.com\";proto=http"), request.values("forwarded"));
    }

    private Message forwarded(String fields) throws Exception {
        gateway.exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\n" + fields + "\r\n");
        return backend.request();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forwarded",
                "x-forwarded-for",
                "x_forwarded_for",
                "x-forwarded_proto",
                "x-forwarded-anything",
                "x-real-ip",
                "x_real_ip",
                "x-client-ip",
                "true-client-ip"
            })
    void these_fields_speak_about_the_client(String name) {
        assertTrue(ForwardedFields.isOne(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-forward", "forwarded-for-x", "x-real-ipx", "via", "host", "x-my-forwarded-for"})
    void these_do_not(String name) {
        assertFalse(ForwardedFields.isOne(name));
    }
}
