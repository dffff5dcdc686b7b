package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HopByHopTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection",
                "keep-alive",
                "proxy-authenticate",
                "proxy-authentication-info",
                "proxy-authorization",
                "proxy-connection",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade"
            })
    void some_fields_never_pass(String name) {
        assertTrue(HopByHop.of(List.<String>of().iterator()).contains(name));
        assertTrue(HopByHop.of(List.of("x-other").iterator()).contains(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-a | x-a | true",
                "X-A | x-a | true",
                "close, X-A ,x-b | x-b | true",
                "close, X-A ,x-b | x-a | true",
                "close,,  , | x-a | false",
                "x-ab | x-a | false",
                "'' | x-a | false"
            })
    void what_connection_names_does_not_pass(String connection, String name, boolean stays) {
        assertEquals(stays, HopByHop.of(List.of(connection).iterator()).contains(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "cache-control",
                "content-length",
                "content-type",
                "cookie",
                "host",
                "set-cookie"
            })
    void what_others_rely_on_passes_though_connection_names_it(String name) {
        assertFalse(HopByHop.of(List.of("close, " + name).iterator()).contains(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-a", "x-b", "x-c"})
    void several_connection_fields_count_as_one(String name) {
        assertTrue(HopByHop.of(List.of("x-a", "x-b, x-c").iterator()).contains(name));
    }
}
