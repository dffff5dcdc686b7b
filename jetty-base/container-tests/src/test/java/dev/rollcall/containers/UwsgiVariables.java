package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a WSGI application is told about a request. */
interface UwsgiVariables extends WithUwsgi {
    @Test
    default void the_application_sees_the_clients_address_port_and_request() throws IOException {
        try (RawExchange exchange = RawExchange.getFrom(
                "127.0.0.5", port(), UwsgiBench.APP + ":8080", "/variables/a%20b/%C3%BC?q=%20x&y")) {
            String seen = exchange.text();
            assertEquals("127.0.0.5", Client.field(seen, "REMOTE_ADDR"));
            assertEquals(Integer.toString(exchange.localPort()), Client.field(seen, "REMOTE_PORT"));
            assertEquals(UwsgiBench.APP, Client.field(seen, "SERVER_NAME"));
            assertEquals("8080", Client.field(seen, "SERVER_PORT"));
            assertEquals("http", Client.field(seen, "wsgi.url_scheme"));
            assertFalse(names(seen).contains("HTTPS"), seen);
            assertEquals("GET", Client.field(seen, "REQUEST_METHOD"));
            assertEquals("/variables/a b/ü", Client.field(seen, "PATH_INFO"));
            assertEquals("q=%20x&y", Client.field(seen, "QUERY_STRING"));
            assertEquals("/variables/a%20b/%C3%BC?q=%20x&y", Client.field(seen, "REQUEST_URI"));
            assertEquals("", Client.field(seen, "SCRIPT_NAME"));
            assertEquals(UwsgiBench.APP + ":8080", Client.field(seen, "HTTP_HOST"));
        }
    }

    @Test
    default void the_application_sees_what_a_trusted_proxy_says_of_its_client() throws IOException {
        try (RawExchange exchange = RawExchange.getFrom(
                UwsgiBench.TRUSTED,
                port(),
                UwsgiBench.APP,
                "/variables",
                "X-Forwarded-For: 203.0.113.7",
                "X-Forwarded-Proto: https")) {
            String seen = exchange.text();
            assertEquals("203.0.113.7", Client.field(seen, "REMOTE_ADDR"));
            assertEquals("0", Client.field(seen, "REMOTE_PORT"));
            assertEquals("on", Client.field(seen, "HTTPS"));
            assertEquals("https", Client.field(seen, "wsgi.url_scheme"));
            assertEquals("443", Client.field(seen, "SERVER_PORT"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For",
                "X_Forwarded_For",
                "X-Forwarded-Proto",
                "X-Forwarded_Host",
                "X-Forwarded-Prefix",
                "Forwarded",
                "X-Real-IP",
                "Proxy",
                "Content_Length",
                "Transfer_Encoding",
                "UWSGI_FILE",
                "UWSGI-SCRIPT",
                "SCRIPT_NAME",
                "SCRIPT-NAME",
                "REMOTE_ADDR",
                "REMOTE-ADDR",
                "HTTPS"
            })
    default void a_client_cannot_set_what_the_server_says(String name) throws IOException {
        String clean = variables();
        String seen = variables(name + ": forged");
        // Whatever it is called, and be it as part of another value.
        String own = "HTTP_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + ": forged";
        boolean harmless = Stream.of("UWSGI-", "SCRIPT-", "REMOTE-", "HTTPS").anyMatch(name::startsWith);
        List<String> forged =
                seen.lines().filter(line -> line.contains("forged")).toList();
        assertEquals(harmless ? List.of(own) : List.of(), forged);
        for (String kept : List.of("REMOTE_ADDR", "SCRIPT_NAME", "SERVER_NAME", "wsgi.url_scheme")) {
            assertEquals(Client.field(clean, kept), Client.field(seen, kept));
        }
    }

    @Test
    default void fields_that_come_more_than_once_are_one_variable() throws IOException {
        String seen = variables("X-Many: one", "Cookie: a=1", "x-many: two", "Cookie: b=2");
        assertEquals("one, two", Client.field(seen, "HTTP_X_MANY"));
        assertEquals("a=1; b=2", Client.field(seen, "HTTP_COOKIE"));
        assertTrue(seen.lines().filter(line -> line.startsWith("HTTP_X_MANY: ")).count() == 1, seen);
    }

    @Test
    default void a_request_without_body_has_no_length_and_no_type() throws IOException {
        List<String> names = names(variables());
        // uWSGI has both for every request, empty where it was told nothing.
        assertEquals("", names.contains("CONTENT_LENGTH") ? Client.field(variables(), "CONTENT_LENGTH") : "");
        assertEquals("", names.contains("CONTENT_TYPE") ? Client.field(variables(), "CONTENT_TYPE") : "");
    }

    @Test
    default void a_head_that_uwsgi_takes_for_too_long_is_refused_and_the_worker_goes_on() throws IOException {
        int mark = bench().gateway().log().mark();
        String[] fields = fields(6);
        assertEquals(431, status(UwsgiBench.APP, fields));
        bench().gateway()
                .log()
                .await(
                        Pattern.compile("closed to a request of .*endpoint=uwsgi://127.0.0.1:"
                                + bench().app().port() + " .*buffer-size"),
                        mark);
        assertEquals(200, status(UwsgiBench.APP));
        Stats.Node node = bench().gateway().stats().nodes(UwsgiBench.APP).get(0);
        assertTrue(node.json().contains("\"status\":\"open\""), node.json());
        assertEquals(200, status(UwsgiBench.ROOMY, fields));
    }

    private int status(String host, String... fields) throws IOException {
        try (RawExchange exchange = new RawExchange(port(), "GET", host, "/", fields)) {
            return exchange.head().status();
        }
    }

    private String variables(String... fields) throws IOException {
        try (RawExchange exchange = new RawExchange(port(), "GET", UwsgiBench.APP, "/variables", fields)) {
            assertEquals(200, exchange.head().status());
            return exchange.text();
        }
    }

    /** Returns fields of a thousand bytes each. */
    private static String[] fields(int count) {
        String value = "v".repeat(990);
        return Stream.iterate(0, number -> number + 1)
                .limit(count)
                .map(number -> "X-Long-" + number + ": " + value)
                .toArray(String[]::new);
    }

    private static List<String> names(String seen) {
        return seen.lines().map(line -> line.substring(0, line.indexOf(':'))).toList();
    }
}
