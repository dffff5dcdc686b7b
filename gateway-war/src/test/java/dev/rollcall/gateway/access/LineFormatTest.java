package dev.rollcall.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineFormatTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00.123Z");

    @Test
    void a_common_line_begins_as_everybody_expects() {
        assertEquals(
                "10.0.0.9 - - [31/Jan/2026:12:00:00 +0000] \"GET /a?b=c HTTP/1.1\" 200 12 host=\"mysite.com\" in=3"
                        + " first_us=1500 total_us=2000 key=mysite.com backend=10.0.0.7:8080 attempts=1 id=abc"
                        + " outcome=complete",
                LineFormat.common(line("/a?b=c", "mysite.com", 200)));
    }

    @Test
    void a_json_line_says_the_same() {
        assertEquals(
                "{\"time\":\"2026-01-31T12:00:00.123Z\",\"client\":\"10.0.0.9\",\"method\":\"GET\","
                        + "\"host\":\"mysite.com\",\"target\":\"/a?b=c\",\"protocol\":\"HTTP/1.1\",\"status\":200,"
                        + "\"bytes_in\":3,\"bytes_out\":12,\"first_us\":1500,\"total_us\":2000,\"key\":\"mysite.com\","
                        + "\"backend\":\"10.0.0.7:8080\",\"attempts\":1,\"request_id\":\"abc\",\"outcome\":\"complete\"}",
                LineFormat.json(line("/a?b=c", "mysite.com", 200)));
    }

    @Test
    void what_there_is_nothing_to_say_about_is_a_dash_or_left_out() {
        AccessLine line = new AccessLine(
                NOON,
                "::1",
                "GET",
                "",
                "/",
                "HTTP/1.1",
                0,
                0,
                0,
                Duration.ofNanos(-1),
                Duration.ZERO,
                "",
                "",
                0,
                "",
                Ending.CLIENT_GONE,
                "");

        assertEquals(
                "::1 - - [31/Jan/2026:12:00:00 +0000] \"GET / HTTP/1.1\" - 0 host=\"\" in=0 first_us=- total_us=0 key=-"
                        + " backend=- attempts=0 id=- outcome=client_gone",
                LineFormat.common(line));
        assertFalse(LineFormat.json(line).contains("first_us")
                || LineFormat.json(line).contains("key"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/\n127.0.0.1 - -", "/\" 200 0 \"", "/\\\"", "/\u001b[2J", "/\u0085x", "/caf\u00e9", "/\u2028"})
    void a_stranger_adds_nothing_to_the_log_but_a_text(String target) {
        for (String line :
                new String[] {LineFormat.common(line(target, target, 404)), LineFormat.json(line(target, target, 404))
                }) {
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), line);
            String withoutEscapes = line.replaceAll("\\\\(x..|u....)", "");
            assertFalse(withoutEscapes.contains("\\"), line);
        }
        assertEquals(4, quotes(LineFormat.common(line(target, target, 404))));
        assertEquals(
                quotes(LineFormat.json(line("/", "", 404))) + 4, quotes(LineFormat.json(line(target, target, 404))));
    }

    @Test
    void why_the_gateway_answers_by_itself_is_told() {
        AccessLine line = line("/", "mysite.com", 503, Ending.REFUSED, "overloaded");

        assertTrue(
                LineFormat.common(line).endsWith(" id=abc error=overloaded outcome=refused"), LineFormat.common(line));
        assertTrue(
                LineFormat.json(line).endsWith("\"abc\",\"error\":\"overloaded\",\"outcome\":\"refused\"}"),
                LineFormat.json(line));
    }

    @Test
    void a_target_that_is_too_long_is_cut() {
        String line = LineFormat.common(line("/" + "x".repeat(5000), "mysite.com", 404));

        assertTrue(line.contains("/" + "x".repeat(2047) + "... HTTP/1.1\""), line);
    }

    private static long quotes(String line) {
        return line.chars().filter(c -> c == '"').count();
    }

    private static AccessLine line(String target, String host, int status) {
        return line(target, host, status, Ending.COMPLETE, "");
    }

    private static AccessLine line(String target, String host, int status, Ending ending, String error) {
        return new AccessLine(
                NOON,
                "10.0.0.9",
                "GET",
                host,
                target,
                "HTTP/1.1",
                status,
                3,
                12,
                Duration.ofNanos(1_500_999),
                Duration.ofMillis(2),
                "mysite.com",
                "10.0.0.7:8080",
                1,
                "abc",
                ending,
                error);
    }
}
