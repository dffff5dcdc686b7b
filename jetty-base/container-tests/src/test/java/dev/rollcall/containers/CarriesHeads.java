package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Heads pass unharmed, and everything passes as soon as it is there. */
interface CarriesHeads extends WithApplications {
    /**
     * Headers that are not the application's: each server on the way writes its own. {@code Date} differs by the second
     * (RFC 9110 §6.6.1), {@code Server} names the server, {@code Connection} and {@code Keep-Alive} are about one
     * connection (§7.6.1).
     */
    Set<String> PER_SERVER = Set.of("date", "server", "connection", "keep-alive");

    @Test
    default void every_response_header_passes_byte_for_byte() throws IOException {
        for (Container app : apps()) {
            for (String target : List.of("/headers", "/", "/bytes?size=10", "/status?code=304", "/status?code=401")) {
                Map<String, List<String>> direct = headers(app.port(), app.ownName(), target);
                Map<String, List<String>> through = headers(gateway().port(), app.ownName(), target);
                if (target.endsWith("304") && !through.containsKey("content-length")) {
                    // Tomcat never sends it with a 304, and need not (RFC 9110 §8.6). To add one would be wrong.
                    direct.remove("content-length");
                }
                // The only one that the gateway adds.
                List<String> requestId = through.remove("x-request-id");
                assertTrue(requestId != null && requestId.size() == 1, "X-Request-Id: " + requestId);
                assertEquals(direct, through, target + " of " + app.kind());
            }
        }
    }

    /** Returns the lines by header name; the order among headers of different names means nothing (RFC 9110 §5.3). */
    private static Map<String, List<String>> headers(int port, String host, String target) throws IOException {
        try (RawExchange exchange = new RawExchange(port, "GET", host, target)) {
            return exchange.head().headers().stream()
                    .filter(header -> !PER_SERVER.contains(HttpHead.nameOf(header)))
                    .map(CarriesHeads::withoutCharsetSpace)
                    .collect(Collectors.groupingBy(HttpHead::nameOf, TreeMap::new, Collectors.toList()));
        }
    }

    /**
     * Containers write the media type they parsed, not the one they were given: {@code text/plain;charset=utf-8} and
     * {@code text/plain; charset=UTF-8} are equal (RFC 9110 §8.3.1).
     */
    private static String withoutCharsetSpace(String header) {
        return HttpHead.nameOf(header).equals("content-type")
                ? header.replace("; charset", ";charset").replace("=UTF-8", "=utf-8")
                : header;
    }

    @Test
    default void an_event_arrives_before_the_next_one_exists() throws IOException {
        for (Container app : apps()) {
            String id = "events-" + app.ownName();
            Client direct = new Client(app.port());
            try (BufferedReader events = new BufferedReader(new InputStreamReader(
                    client().stream(app.ownName(), "/events?count=5&id=" + id).body(), StandardCharsets.UTF_8))) {
                assertEquals(": open", events.readLine());
                for (int event = 1; event <= 5; event++) {
                    // Only this makes the instance write the event that is read below.
                    assertEquals(
                            204,
                            direct.get(app.ownName(), "/events/next?id=" + id).statusCode());
                    assertEquals("", events.readLine());
                    assertEquals("id: " + event, events.readLine());
                    assertEquals("data: event " + event, events.readLine());
                }
            }
        }
    }

    @Test
    default void the_application_sees_the_clients_host_and_address() throws IOException {
        String echo = client().get(Fleet.SHARED, "/echo?q=%7B%22a%22%3A1%7D").body();
        assertTrue(echo.startsWith("GET /echo?q=%7B%22a%22%3A1%7D HTTP/1.1\n"), echo);
        String lower = echo.toLowerCase(Locale.ROOT);
        assertEquals(Fleet.SHARED, Client.field(lower, "host"));
        assertEquals("127.0.0.1", Client.field(lower, "x-forwarded-for"));
        assertEquals("http", Client.field(lower, "x-forwarded-proto"));
    }
}
