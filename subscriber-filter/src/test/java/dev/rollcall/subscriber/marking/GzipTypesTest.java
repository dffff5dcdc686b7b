package dev.rollcall.subscriber.marking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTypesTest {
    private final GzipTypes types = types("application/json", "text/html*", "Image/*");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json ; charset=utf-8",
                "text/html",
                "text/html; charset=utf-8",
                "text/html-sandboxed",
                "image/svg+xml"
            })
    void a_type_is_included_by_its_name_or_by_how_it_begins(String type) {
        assertTrue(types.include(type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json-seq", "application/jso", "text/plain", "", ";", "x; text/html", "imag/e"})
    void others_are_not(String type) {
        assertFalse(types.include(type));
    }

    @Test
    void no_type_is_never_included() {
        assertFalse(types("*").include(null));
        assertFalse(types("*").include(""));
        assertTrue(types("*").include("a/b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"json", "text/", "/html", "*/*", "text/*html", "text/html;q=1", "a/b/c", "a/b/*", "text/ht ml"})
    void what_is_no_type_is_refused(String entry) {
        assertEquals(Optional.empty(), GzipTypes.parse(List.of("text/html", entry)));
    }

    @Test
    void no_entry_is_no_choice() {
        assertEquals(Optional.empty(), GzipTypes.parse(List.of()));
    }

    private static GzipTypes types(String... entries) {
        return GzipTypes.parse(List.of(entries)).orElseThrow();
    }
}
