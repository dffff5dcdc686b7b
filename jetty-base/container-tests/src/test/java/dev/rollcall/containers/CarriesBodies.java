package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.sample.Content;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of every size and framing pass unharmed, or are seen to be harmed. */
interface CarriesBodies extends WithFleet {
    /** More than twice the gateway's heap: it cannot have been kept. */
    int BIG = 200_000_000;

    @ParameterizedTest
    @CsvSource({"0, false", "1024, false", "1024, true", BIG + ", false", BIG + ", true"})
    default void a_download_arrives_byte_for_byte(int size, boolean chunked) throws IOException {
        HttpResponse<InputStream> response =
                fleet().client().stream(Fleet.SHARED, "/bytes?seed=7&size=" + size + "&chunked=" + chunked);
        try (InputStream body = response.body()) {
            assertEquals(200, response.statusCode());
            assertEquals(size, SampleContent.lengthOfMatch(body, 7));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1024, false", "1024, true", BIG + ", false", BIG + ", true"})
    default void an_upload_arrives_byte_for_byte(int size, boolean chunked) throws IOException {
        HttpRequest.BodyPublisher unknownLength =
                BodyPublishers.ofInputStream(() -> new SampleContent(new Content(7), size));
        HttpRequest request = fleet().client()
                .request(Fleet.SHARED, "/upload")
                .POST(publisher(unknownLength, size, chunked))
                .build();
        HttpResponse<String> response = Client.send(request, BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertEquals(Integer.toString(size), Client.field(response.body(), "length"));
        assertEquals(SampleContent.sha256(7, size), Client.field(response.body(), "sha256"));
    }

    private static HttpRequest.BodyPublisher publisher(HttpRequest.BodyPublisher body, int size, boolean chunked) {
        if (chunked) {
            return body;
        }
        return size == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(body, size);
    }

    @Test
    default void an_answer_to_HEAD_has_the_length_and_no_body() throws IOException {
        try (RawExchange exchange = new RawExchange(
                fleet().gateway().port(), "HEAD", Fleet.SHARED, "/bytes?size=12345", RawExchange.CLOSE)) {
            assertEquals(200, exchange.head().status());
            assertEquals("12345", exchange.head().first("Content-Length").orElseThrow());
            assertEquals(0, exchange.drain());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    default void an_answer_without_content_ends_with_its_head(int status) throws IOException {
        try (RawExchange exchange = new RawExchange(
                fleet().gateway().port(), "GET", Fleet.SHARED, "/status?code=" + status, RawExchange.CLOSE)) {
            assertEquals(status, exchange.head().status());
            assertEquals("\"sample\"", exchange.head().first("ETag").orElseThrow());
            assertFalse(exchange.head().chunked());
            assertEquals(0, exchange.drain());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 400, 401, 404, 418, 500, 503})
    default void the_status_is_the_applications(int status) throws IOException {
        HttpResponse<String> response = fleet().client().get(Fleet.SHARED, "/status?code=" + status);
        assertEquals(status, response.statusCode());
        assertEquals("status " + status + "\n", response.body());
    }

    @Test
    default void an_answer_that_breaks_off_is_not_whole_for_the_client() throws IOException {
        for (Container app : fleet().apps()) {
            try (RawExchange exchange = cutAnswer(app, false)) {
                long declared =
                        Long.parseLong(exchange.head().first("Content-Length").orElseThrow());
                assertTrue(exchange.drain() < declared, "all came, from " + app.kind());
            }
            try (RawExchange exchange = cutAnswer(app, true)) {
                assertTrue(exchange.head().chunked());
                assertFalse(exchange.drainsToLastChunk(), "ended as if whole, from " + app.kind());
            }
        }
    }

    private RawExchange cutAnswer(Container app, boolean chunked) throws IOException {
        RawExchange exchange = new RawExchange(
                fleet().gateway().port(), "GET", app.ownName(), "/die?how=abort&after=100000&chunked=" + chunked);
        assertEquals(200, exchange.head().status());
        return exchange;
    }
}
