package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of answer ends as the application ended it. */
interface CarriesAnswers extends WithApplications {
    @Test
    default void an_answer_to_HEAD_has_the_length_and_no_body() throws IOException {
        try (RawExchange exchange =
                new RawExchange(gateway().port(), "HEAD", Fleet.SHARED, "/bytes?size=12345", RawExchange.CLOSE)) {
            assertEquals(200, exchange.head().status());
            assertEquals("12345", exchange.head().first("Content-Length").orElseThrow());
            assertEquals(0, exchange.drain());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    default void an_answer_without_content_ends_with_its_head(int status) throws IOException {
        try (RawExchange exchange =
                new RawExchange(gateway().port(), "GET", Fleet.SHARED, "/status?code=" + status, RawExchange.CLOSE)) {
            assertEquals(status, exchange.head().status());
            assertEquals("\"sample\"", exchange.head().first("ETag").orElseThrow());
            assertFalse(exchange.head().chunked());
            assertEquals(0, exchange.drain());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 400, 401, 404, 418, 500, 503})
    default void the_status_is_the_applications(int status) throws IOException {
        HttpResponse<String> response = client().get(Fleet.SHARED, "/status?code=" + status);
        assertEquals(status, response.statusCode());
        assertEquals("status " + status + "\n", response.body());
    }

    @Test
    default void an_answer_that_breaks_off_is_not_whole_for_the_client() throws IOException {
        for (Container app : apps()) {
            try (RawExchange exchange = cutAnswer(app, false)) {
                long declared =
                        Long.parseLong(exchange.head().first("Content-Length").orElseThrow());
                assertTrue(exchange.drain() < declared, "all came, from " + app.kind());
            }
            try (RawExchange exchange = cutAnswer(app, true)) {
                assertTrue(exchange.head().chunked());
                assertFalse(exchange.drainsToLastChunk(), "ended as if whole, from " + app.kind());
            }
            // Without chunks, the end of such a connection would look like the end of the answer (RFC 9112 §6.3).
            try (RawExchange exchange = cutAnswer(app, true, RawExchange.CLOSE)) {
                assertTrue(exchange.head().chunked());
                assertFalse(exchange.drainsToLastChunk(), "ended as if whole, from " + app.kind());
            }
        }
    }

    private RawExchange cutAnswer(Container app, boolean chunked, String... headers) throws IOException {
        RawExchange exchange = new RawExchange(
                gateway().port(), "GET", app.ownName(), "/die?how=abort&after=100000&chunked=" + chunked, headers);
        assertEquals(200, exchange.head().status());
        return exchange;
    }
}
