package dev.rollcall.subscriber.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedCodingTest {
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br, GZIP ; q=0.1", "x-gzip", "*", "identity;q=0, *;q=0.5", "gzip;q=1.000"})
    void gzip_is_accepted_by_name_or_by_a_star(String value) {
        assertEquals(true, AcceptedCoding.isGzip(List.of(value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "br",
                "gzip;q=0",
                "gzip;q=0.000, *",
                "identity, gzip;q=0.9",
                "gzip;q=2",
                "gzip;q=x",
                "gzipped",
                "gzip, gzip;q=0",
                "gzip;level=1"
            })
    void everything_else_does_not_accept_it(String value) {
        assertEquals(false, AcceptedCoding.isGzip(List.of(value)));
    }

    @Test
    void several_fields_are_one_list_and_none_accepts_nothing() {
        assertEquals(true, AcceptedCoding.isGzip(List.of("br", "gzip")));
        assertEquals(false, AcceptedCoding.isGzip(List.of()));
    }
}
