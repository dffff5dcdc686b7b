package dev.rollcall.gateway.access;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The two spellings of a line. Whatever a stranger has sent is escaped: a line stays one line, a text one text. */
final class LineFormat {
    private static final char SMALLEST_PRINTABLE = ' ';
    private static final char LARGEST_ASCII = '~';
    private static final DateTimeFormatter COMMON_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long NANOS_PER_MICRO = 1000;

    private LineFormat() {}

    static Function<AccessLine, String> of(boolean json) {
        return json ? LineFormat::json : LineFormat::common;
    }

    /** The Common Log Format, with what else there is to say as {@code name=value} after it. */
    static String common(AccessLine line) {
        StringBuilder text = new StringBuilder(256);
        text.append(orDash(line.client())).append(" - - [");
        COMMON_TIME.formatTo(line.received(), text);
        text.append("] ");
        quote(line.method() + " " + line.target() + " " + line.protocol(), text, LineFormat::hex);
        text.append(' ').append(line.status() == 0 ? "-" : String.valueOf(line.status()));
        text.append(' ').append(line.bytesOut());
        text.append(" host=");
        quote(line.host(), text, LineFormat::hex);
        text.append(" in=").append(line.bytesIn());
        text.append(" first_us=")
                .append(line.firstByte().isNegative() ? "-" : String.valueOf(micros(line.firstByte())));
        text.append(" total_us=").append(micros(line.total()));
        text.append(" key=").append(orDash(line.key()));
        text.append(" backend=").append(orDash(line.backend()));
        text.append(" attempts=").append(line.attempts());
        text.append(" id=").append(orDash(line.requestId()));
        if (!line.error().isEmpty()) {
            text.append(" error=").append(line.error());
        }
        return text.append(" outcome=").append(line.ending()).toString();
    }

    /** One JSON object (RFC 8259); what there is nothing to say about is left out. */
    static String json(AccessLine line) {
        StringBuilder text = new StringBuilder(320);
        text.append("{\"time\":\"").append(line.received()).append('"');
        member("client", line.client(), text);
        member("method", line.method(), text);
        member("host", line.host(), text);
        member("target", line.target(), text);
        member("protocol", line.protocol(), text);
        member("status", line.status(), text);
        member("bytes_in", line.bytesIn(), text);
        member("bytes_out", line.bytesOut(), text);
        if (!line.firstByte().isNegative()) {
            member("first_us", micros(line.firstByte()), text);
        }
        member("total_us", micros(line.total()), text);
        member("key", line.key(), text);
        member("backend", line.backend(), text);
        member("attempts", line.attempts(), text);
        member("request_id", line.requestId(), text);
        member("error", line.error(), text);
        member("outcome", line.ending().toString(), text);
        return text.append('}').toString();
    }

    private static void member(String name, long value, StringBuilder json) {
        json.append(",\"").append(name).append("\":").append(value);
    }

    private static void member(String name, String value, StringBuilder json) {
        if (!value.isEmpty()) {
            json.append(",\"").append(name).append("\":");
            quote(value, json, c -> String.format("\\u%04x", c));
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / NANOS_PER_MICRO;
    }

    private static String orDash(String word) {
        if (word.isEmpty()) {
            return "-";
        }
        StringBuilder text = new StringBuilder(word.length());
        word.chars().forEach(c -> text.append(isPlain(c) && c != ' ' ? Character.toString(c) : hex(c)));
        return text.toString();
    }

    private static void quote(String value, StringBuilder text, IntFunction<String> escape) {
        text.append('"');
        value.chars().forEach(c -> {
            if (isPlain(c)) {
                text.append((char) c);
            } else {
                text.append(escape.apply(c));
            }
        });
        text.append('"');
    }

    private static boolean isPlain(int c) {
        return c >= SMALLEST_PRINTABLE && c <= LARGEST_ASCII && c != '"' && c != '\\';
    }

    private static String hex(int c) {
        return String.format(c <= 0xff ? "\\x%02x" : "\\u%04x", c);
    }
}
