package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcceptedTypeTest {
    private static final List<String> OFFERED = List.of("text/plain", "application/json");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | application/json",
                "Application/JSON;charset=utf-8 | application/json",
                "application/* | application/json",
                "*/*;q=0.1, application/json;q=0.2 | application/json",
                "text/plain;q=0.5, application/json | application/json",
                "text/*;q=0.001, application/json;q=0.01 | application/json",
                "text/plain;q=0, */* | application/json",
                "text/*, text/plain;q=0, application/json;q=0.1 | application/json",
                "*/* | text/plain",
                "application/json;q=0.9, text/plain | text/plain",
                "application/json, text/plain | text/plain",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | text/plain",
                "image/png | text/plain",
                "application/json;q=0 | text/plain",
                "application/json;q=2 | text/plain",
                "application/json;q=0.1234 | text/plain",
                "application/json;q= | text/plain",
                "application/jsonp | text/plain",
                "garbage,,;;q | text/plain"
            })
    void the_heaviest_wins_and_plain_text_where_in_doubt(String accept, String expected) {
        assertEquals(expected, OFFERED.get(AcceptedType.choose(List.of(accept), OFFERED)));
    }

    @Test
    void several_fields_are_one_list_and_none_says_nothing() {
        assertEquals(1, AcceptedType.choose(List.of("text/plain;q=0.3", "application/json"), OFFERED));
        assertEquals(0, AcceptedType.choose(List.of(), OFFERED));
    }
}
