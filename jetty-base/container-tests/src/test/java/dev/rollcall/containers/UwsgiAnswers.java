package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of answer of a WSGI application ends as the application ended it. */
interface UwsgiAnswers extends WithUwsgi {
    @Test
    default void an_answer_to_HEAD_has_the_length_and_no_body() throws IOException {
        try (RawExchange exchange = ask("HEAD", "/download?size=12345&declared=12345")) {
            assertEquals(200, exchange.head().status());
            assertEquals("12345", exchange.head().first("Content-Length").orElseThrow());
            assertEquals(0, exchange.drain());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    default void an_answer_without_content_ends_with_its_head(int status) throws IOException {
        try (RawExchange exchange = ask("GET", "/status?code=" + status)) {
            assertEquals(status, exchange.head().status());
            assertEquals("\"python\"", exchange.head().first("ETag").orElseThrow());
            assertFalse(exchange.head().chunked());
            assertEquals(0, exchange.drain());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 401, 404, 500, 503})
    default void the_status_is_the_applications(int status) throws IOException {
        assertEquals(
                status, client().get(UwsgiBench.APP, "/status?code=" + status).statusCode());
    }

    @Test
    default void an_answer_that_is_shorter_than_it_says_is_not_whole_for_the_client() throws IOException {
        try (RawExchange exchange = ask("GET", "/download?size=9&declared=1000")) {
            assertEquals(200, exchange.head().status());
            assertEquals("1000", exchange.head().first("Content-Length").orElseThrow());
            assertTrue(exchange.drain() < 1000, "all came");
        }
    }

    private RawExchange ask(String method, String target) throws IOException {
        return new RawExchange(port(), method, UwsgiBench.APP, target, RawExchange.CLOSE);
    }
}
