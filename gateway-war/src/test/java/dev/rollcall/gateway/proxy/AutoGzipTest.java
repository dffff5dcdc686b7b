package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AutoGzipTest {
    private static final Map<String, String> ASKING = Map.of("Accept-Encoding", "gzip");
    private static final String MARKER = "Rollcall-Encoding: gzip";

    @ParameterizedTest
    @ValueSource(strings = {"Rollcall-Encoding: gzip", "rollcall-encoding: GZIP", "uWSGI-Encoding: gzip"})
    void a_marked_answer_is_compressed_and_loses_its_marker(String marker) {
        AutoGzip.Answer answer = answer(ASKING, 200, "Content-Type: text/html", marker);
        assertTrue(answer.compressed());
        assertEquals(
                List.of("Content-Type: text/html", "Vary: Accept-Encoding", "Content-Encoding: gzip"), lines(answer));
    }

    @Test
    void an_answer_without_a_marker_passes_as_it_is() {
        assertFalse(answer(ASKING, 200, "Content-Type: text/html").compressed());
        assertEquals(List.of("ETag: \"a\""), lines(answer(ASKING, 200, "ETag: \"a\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Rollcall-Encoding: br", "Rollcall-Encoding: identity", "uWSGI-Encoding: gzip, br"})
    void a_marker_that_says_something_else_is_only_taken_out(String marker) {
        AutoGzip.Answer answer = answer(ASKING, 200, marker, "ETag: \"a\"");
        assertFalse(answer.compressed());
        assertEquals(List.of("ETag: \"a\""), lines(answer));
    }

    @Test
    void where_it_is_switched_off_the_marker_is_taken_out_all_the_same() {
        AutoGzip.Answer answer = new AutoGzip(false)
                .answer(name -> Collections.enumeration(List.of("gzip")), 200, fields(MARKER, "A: b"));
        assertFalse(answer.compressed());
        assertEquals(List.of("A: b"), lines(answer));
    }

    @Test
    void the_answer_to_another_client_says_that_it_depends_on_the_client() {
        AutoGzip.Answer answer = answer(Map.of(), 200, MARKER, "Content-Length: 5", "ETag: \"a\"");
        assertFalse(answer.compressed());
        assertEquals(List.of("Content-Length: 5", "ETag: \"a\"", "Vary: Accept-Encoding"), lines(answer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cookie                   | Cookie, Accept-Encoding",
                "Cookie, accept-encoding  | Cookie, accept-encoding",
                "*                        | *",
                "X-Accept-Encoding        | X-Accept-Encoding, Accept-Encoding"
            })
    void a_vary_that_is_there_is_continued(String given, String expected) {
        assertEquals(
                List.of("Vary: " + expected, "Content-Encoding: gzip"),
                lines(answer(ASKING, 200, MARKER, "Vary: " + given)));
    }

    @Test
    void several_vary_fields_become_one() {
        assertEquals(
                List.of("Vary: A, B, Accept-Encoding", "X: y", "Content-Encoding: gzip"),
                lines(answer(ASKING, 200, MARKER, "Vary: A", "X: y", "Vary: B")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Encoding: br", "Content-Encoding: gzip", "Cache-Control: public, No-Transform"})
    void what_is_coded_already_or_not_to_be_transformed_stays_as_it_is(String field) {
        for (AutoGzip.Answer answer : List.of(answer(ASKING, 200, field, MARKER), answer(ASKING, 200, MARKER, field))) {
            assertFalse(answer.compressed());
            assertEquals(List.of(field), lines(answer));
        }
    }

    @Test
    void only_the_directive_itself_forbids_it() {
        assertTrue(answer(ASKING, 200, MARKER, "Cache-Control: private=\"no-transform, a\", max-age=1")
                .compressed());
        assertFalse(answer(ASKING, 200, MARKER, "Cache-Control: max-age=1", "Cache-Control: no-transform")
                .compressed());
    }

    @Test
    void a_client_can_forbid_it_too() {
        Map<String, String> client = Map.of("Accept-Encoding", "gzip", "Cache-Control", "no-transform");
        assertFalse(answer(client, 200, MARKER).compressed());
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 206, 304})
    void an_answer_without_the_whole_content_is_not_compressed(int status) {
        AutoGzip.Answer answer = answer(ASKING, status, MARKER, "X: y");
        assertFalse(answer.compressed());
        assertEquals(List.of("X: y", "Vary: Accept-Encoding"), lines(answer));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 203, 300, 404, 500, 503})
    void every_answer_with_content_may_be(int status) {
        assertTrue(answer(ASKING, status, MARKER).compressed());
    }

    @Test
    void what_is_known_to_be_empty_is_not_blown_up() {
        AutoGzip.Answer answer = answer(ASKING, 200, MARKER, "Content-Length: 0");
        assertFalse(answer.compressed());
        assertEquals(List.of("Content-Length: 0", "Vary: Accept-Encoding"), lines(answer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"a\" | ETag: W/\"a\"", "W/\"a\" | ETag: W/\"a\"", "a |"},
            nullValues = "")
    void a_strong_validator_becomes_a_weak_one(String given, String expected) {
        List<String> lines = lines(answer(ASKING, 200, "ETag: " + given, MARKER));
        assertEquals(
                expected == null ? List.of() : List.of(expected),
                lines.stream().filter(line -> line.startsWith("ETag")).toList());
    }

    @Test
    void a_304_has_the_validator_that_the_200_would_have_had() {
        assertEquals(
                List.of("Vary: Accept-Encoding", "ETag: W/\"a\""), lines(answer(ASKING, 304, "ETag: \"a\"", MARKER)));
    }

    @Test
    void what_is_true_of_the_bare_content_only_is_left_out() {
        assertEquals(
                List.of("Last-Modified: then", "Vary: Accept-Encoding", "Content-Encoding: gzip"),
                lines(answer(
                        ASKING,
                        200,
                        MARKER,
                        "Content-Length: 7",
                        "accept-ranges: bytes",
                        "Content-MD5: a",
                        "Digest: b",
                        "content-digest: c",
                        "Repr-Digest: d",
                        "Last-Modified: then")));
    }

    private static AutoGzip.Answer answer(Map<String, String> client, int status, String... lines) {
        return new AutoGzip(true)
                .answer(
                        name -> Collections.enumeration(
                                client.containsKey(name) ? List.of(client.get(name)) : List.of()),
                        status,
                        fields(lines));
    }

    private static HttpFields fields(String... lines) {
        HttpFields.Mutable fields = HttpFields.build();
        for (String line : lines) {
            int colon = line.indexOf(':');
            fields.add(line.substring(0, colon), line.substring(colon + 2));
        }
        return fields.asImmutable();
    }

    private static List<String> lines(AutoGzip.Answer answer) {
        return answer.fields().stream()
                .map(field -> field.getName() + ": " + field.getValue())
                .toList();
    }
}
