package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What the filter marks, every gateway compresses for those who accept it, and for nobody else. */
interface Compresses extends WithApplications {
    @Test
    default void a_page_of_known_length_is_compressed_for_those_who_accept_it() throws IOException {
        for (Container app : apps()) {
            HttpResponse<byte[]> compressed = get(app, "/", "gzip", BodyHandlers.ofByteArray());
            assertEquals("gzip", header(compressed, "Content-Encoding"));
            assertTrue(compressed.headers().allValues("Vary").toString().contains("Accept-Encoding"));
            try (InputStream body = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
                assertTrue(text(body.readAllBytes()).endsWith("</html>\n"));
            }
            HttpResponse<byte[]> plain = get(app, "/", "identity", BodyHandlers.ofByteArray());
            assertEquals("", header(plain, "Content-Encoding"));
            assertEquals(Integer.toString(plain.body().length), header(plain, "Content-Length"));
            assertTrue(text(plain.body()).endsWith("</html>\n"));
            for (HttpResponse<?> either : new HttpResponse<?>[] {compressed, plain}) {
                assertEquals("", header(either, "Rollcall-Encoding"), "the marker reached the client");
            }
        }
    }

    @Test
    default void a_compressed_event_arrives_before_the_next_one_exists() throws IOException {
        for (Container app : apps()) {
            String id = "compressed-" + app.ownName();
            Client direct = new Client(app.port());
            HttpResponse<InputStream> response =
                    get(app, "/events?count=5&id=" + id, "gzip", BodyHandlers.ofInputStream());
            assertEquals("gzip", header(response, "Content-Encoding"));
            try (InputStream events = new GZIPInputStream(response.body())) {
                assertEquals(": open", line(events));
                for (int event = 1; event <= 5; event++) {
                    // Only this makes the instance write the event that is read below.
                    assertEquals(
                            204,
                            direct.get(app.ownName(), "/events/next?id=" + id).statusCode());
                    assertEquals("", line(events));
                    assertEquals("id: " + event, line(events));
                    assertEquals("data: event " + event, line(events));
                }
                assertEquals("", line(events));
                assertEquals(-1, events.read());
            }
        }
    }

    @Test
    default void the_head_of_a_compressed_page_has_no_body_and_no_length_of_the_plain_one() throws IOException {
        for (Container app : apps()) {
            try (RawExchange exchange = new RawExchange(
                    gateway().port(),
                    "HEAD",
                    app.ownName(),
                    "/page.html",
                    "Accept-Encoding: gzip",
                    RawExchange.CLOSE)) {
                assertEquals(200, exchange.head().status());
                assertFalse(exchange.head().first("Content-Length").isPresent());
                assertFalse(exchange.head().first("Rollcall-Encoding").isPresent());
                assertEquals(0, exchange.drain());
            }
        }
    }

    @Test
    default void a_client_that_has_the_compressed_page_is_told_that_it_has_not_changed() throws IOException {
        for (Container app : apps()) {
            HttpResponse<InputStream> first = get(app, "/page.html", "gzip", BodyHandlers.ofInputStream());
            assertEquals("gzip", header(first, "Content-Encoding"));
            try (InputStream body = new GZIPInputStream(first.body())) {
                assertEquals(StaticFolder.PAGE, text(body.readAllBytes()));
            }
            String tag = header(first, "ETag");
            // RFC 9110 §8.8.3.3: the same tag for the plain and the compressed page can only be a weak one.
            assertTrue(tag.startsWith("W/"), tag);
            HttpRequest again = client().request(app.ownName(), "/page.html")
                    .header("Accept-Encoding", "gzip")
                    .header("If-None-Match", tag)
                    .build();
            HttpResponse<byte[]> unchanged = Client.send(again, BodyHandlers.ofByteArray());
            assertEquals(304, unchanged.statusCode());
            assertEquals(0, unchanged.body().length);
            // RFC 9110 §15.4.5.
            assertEquals(tag, header(unchanged, "ETag"));
            assertTrue(unchanged.headers().allValues("Vary").toString().contains("Accept-Encoding"));
            assertEquals("", header(unchanged, "Content-Encoding"));
        }
    }

    // No reader: those want more than one line as long as a GZIPInputStream says, as it always does, that there is
    // more.
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("ended within the line: " + line);
            }
            line.append((char) next);
        }
        return line.toString();
    }

    private <T> HttpResponse<T> get(Container app, String target, String coding, BodyHandler<T> handler)
            throws IOException {
        HttpRequest request = client().request(app.ownName(), target)
                .header("Accept", "text/html, text/event-stream")
                .header("Accept-Encoding", coding)
                .build();
        HttpResponse<T> response = Client.send(request, handler);
        assertEquals(200, response.statusCode());
        return response;
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
