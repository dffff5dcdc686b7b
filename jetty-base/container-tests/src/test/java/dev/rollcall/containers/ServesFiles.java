package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter's static files, out of every container and through every gateway. */
interface ServesFiles extends WithApplications {
    @Test
    default void a_file_is_served_with_its_type_and_once_known_not_again() throws IOException {
        for (Container app : apps()) {
            HttpResponse<byte[]> file = get(app, "/digits.txt");
            assertEquals(200, file.statusCode());
            // Jetty's ee11 adds a charset.
            assertTrue(header(file, "Content-Type").startsWith("text/plain"));
            assertEquals("bytes", header(file, "Accept-Ranges"));
            assertEquals(StaticFolder.DIGITS, text(file.body()));
            String tag = header(file, "ETag");

            HttpResponse<byte[]> known = get(app, "/digits.txt", "If-None-Match", tag);
            assertEquals(304, known.statusCode());
            assertEquals(tag, header(known, "ETag"));
            assertEquals(0, known.body().length);
        }
    }

    @Test
    default void a_part_of_a_file_is_served() throws IOException {
        for (Container app : apps()) {
            HttpResponse<byte[]> part = get(app, "/digits.txt", "Range", "bytes=15-24");
            assertEquals(206, part.statusCode());
            assertEquals("bytes 15-24/1000", header(part, "Content-Range"));
            assertEquals("5678901234", text(part.body()));
            assertEquals(416, get(app, "/digits.txt", "Range", "bytes=1000-").statusCode());
        }
    }

    @Test
    default void the_head_of_a_file_has_its_length_and_no_body() throws IOException {
        for (Container app : apps()) {
            try (RawExchange exchange =
                    new RawExchange(gateway().port(), "HEAD", app.ownName(), "/digits.txt", RawExchange.CLOSE)) {
                assertEquals(200, exchange.head().status());
                assertEquals("1000", exchange.head().first("Content-Length").orElseThrow());
                assertEquals(0, exchange.drain());
            }
        }
    }

    @Test
    default void a_compressed_sibling_is_for_those_who_accept_it() throws IOException {
        for (Container app : apps()) {
            HttpResponse<byte[]> plain = get(app, "/style.css");
            HttpResponse<byte[]> compressed = get(app, "/style.css", "Accept-Encoding", "gzip");
            assertEquals(StaticFolder.STYLE, text(plain.body()));
            assertEquals("gzip", header(compressed, "Content-Encoding"));
            assertEquals(
                    StaticFolder.STYLE,
                    text(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes()));
            for (HttpResponse<byte[]> either : List.of(plain, compressed)) {
                assertTrue(header(either, "Content-Type").startsWith("text/css"));
                assertEquals("Accept-Encoding", header(either, "Vary"));
            }
            assertFalse(header(plain, "ETag").equals(header(compressed, "ETag")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../outside.txt",
                "/x/../../outside.txt",
                "/%2e%2e/outside.txt",
                "/%2E./outside.txt",
                "/..%2foutside.txt",
                "/%2e%2e%2foutside.txt",
                "/..%5coutside.txt",
                "/%252e%252e/outside.txt",
                "/..;/outside.txt",
                "/..;a=b/outside.txt",
                "/.%00./outside.txt",
                "/..%00/outside.txt",
                "/digits.txt/../../outside.txt",
                "//../outside.txt",
                "/%c0%ae%c0%ae/outside.txt",
                "/link.txt",
                "/link.txt%00.html",
                "/up/outside.txt",
                "/.hidden"
            })
    default void no_path_leads_to_a_file_outside_or_hidden(String target) throws IOException {
        for (Container app : apps()) {
            // The gateway's container may refuse it by itself, so the application is asked directly too.
            for (int port : List.of(gateway().port(), app.port())) {
                try (RawExchange exchange = new RawExchange(port, "GET", app.ownName(), target, RawExchange.CLOSE)) {
                    int status = exchange.head().status();
                    assertTrue(Set.of(400, 404).contains(status), status + " from " + app.kind());
                    assertFalse(text(exchange.body().readAllBytes()).contains(StaticFolder.SECRET));
                }
            }
        }
    }

    private HttpResponse<byte[]> get(Container app, String target, String... headers) throws IOException {
        HttpRequest.Builder request = client().request(app.ownName(), target);
        return Client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
