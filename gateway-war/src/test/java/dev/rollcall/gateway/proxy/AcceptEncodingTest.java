package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AcceptEncodingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZip",
                "x-gzip",
                "deflate, gzip, br",
                "br;q=1.0 ,\tgzip ; q=0.001",
                "gzip;q=1",
                "gzip;Q=1.000",
                "*",
                "*;q=0.1",
                "identity;q=0, *",
                "identity, gzip",
                "identity;q=0.5, gzip;q=0.5",
                "br;q=0, *;q=0.3",
                ",,gzip,"
            })
    void gzip_is_sent_to_who_wants_it(String value) {
        assertEquals(true, AcceptEncoding.prefersGzip(List.of(value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "br, deflate",
                "gzip;q=0",
                "gzip;q=0.000",
                "gzip ; q=0.",
                "*;q=0",
                "gzip;q=0, *;q=1",
                "identity, gzip;q=0.9",
                "identity;q=0.8, *;q=0.5",
                "gzipped",
                "not-gzip",
                "\"gzip\"",
                "gzip;q=0, gzip",
                "gzip;q=2",
                "gzip;q=0.0001",
                "gzip;q=",
                "gzip;level=9"
            })
    void gzip_is_not_sent_to_who_does_not(String value) {
        assertEquals(false, AcceptEncoding.prefersGzip(List.of(value)));
    }

    @Test
    void who_sends_no_such_field_gets_the_bare_content() {
        assertEquals(false, AcceptEncoding.prefersGzip(List.of()));
    }

    @Test
    void several_fields_are_one_list() {
        assertEquals(true, AcceptEncoding.prefersGzip(List.of("br", "gzip")));
        assertEquals(false, AcceptEncoding.prefersGzip(List.of("gzip;q=0", "*")));
    }
}
