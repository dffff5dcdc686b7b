package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.request;
import static dev.rollcall.conformance.Rule.should;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Which fields of a response go on. */
final class ResponseForwarding {
    private ResponseForwarding() {}

    static final List<Rule> RULES = List.of(
            absent(
                    "connection-named",
                    "a field that the backend's Connection names does not go on",
                    "X-Test",
                    "Connection: X-Test\r\nX-Test: 1"),
            absent("keep-alive", "the backend's Keep-Alive does not go on", "Keep-Alive", "Keep-Alive: timeout=77")
                    .judge(seen -> seen.answered(
                            200, r -> Verdict.of(!r.values("keep-alive").contains("timeout=77"), "forwarded"))),
            absent(
                    "proxy-connection",
                    "the backend's Proxy-Connection does not go on",
                    "Proxy-Connection",
                    "Proxy-Connection: close"),
            absent("upgrade", "the backend's Upgrade does not go on by itself", "Upgrade", "Upgrade: h2c"),
            absent(
                    "proxy-authenticate",
                    "Proxy-Authenticate of a backend does not go on",
                    "Proxy-Authenticate",
                    "Proxy-Authenticate: Basic realm=\"a\""),
            must(
                            "connection-close",
                            "9112 §9.6",
                            "the backend's `Connection: close` does not close the client's connection")
                    .get()
                    .thenAfterResponse(request("GET /next"))
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"))
                    .replies(2)
                    .judge(seen -> Verdict.of(seen.finals().size() == 2, "closed")),
            must("date-missing", "9110 §6.6.1", "a Date is added when the backend sent none")
                    .get()
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    r.values("date").size() == 1,
                                    "dates: " + r.values("date").size()))),
            fields(
                    "date-kept",
                    "9110 §6.6.1",
                    "the backend's Date stays",
                    "Date: Tue, 15 Nov 1994 08:12:31 GMT",
                    "date"),
            fields(
                    "server-kept",
                    "9110 §10.2.4",
                    "the backend's Server stays, and is not named twice",
                    "Server: Scripted/1.0",
                    "server"),
            fields(
                    "cookies",
                    "6265 §3",
                    "several Set-Cookie lines stay several, in their order",
                    "Set-Cookie: b=1; Path=/\r\nSet-Cookie: a=\"2\"; Expires=Wed, 09 Jun 2100 10:18:14 GMT",
                    "set-cookie"),
            fields("allow", "9110 §10.2.1", "Allow stays", "Allow: GET, FOO", "allow"),
            fields(
                    "www-authenticate",
                    "9110 §11.6.1",
                    "WWW-Authenticate stays, also in two lines",
                    "WWW-Authenticate: Basic realm=\"a, b\"\r\nWWW-Authenticate: Digest x=\"y\"",
                    "www-authenticate"),
            fields(
                            "content-type",
                            "9110 §7.7",
                            "Content-Type stays byte for byte",
                            "Content-Type: TEXT/html;Charset=\"Utf-8\"",
                            "content-type")
                    .except(
                            "`text/html;Charset=\"Utf-8\"`",
                            Reasons.MEDIA_TYPE,
                            Product.JETTY_EE10,
                            Product.JETTY_EE11,
                            Product.STANDALONE)
                    .except("`text/html;charset=Utf-8`", Reasons.MEDIA_TYPE, Product.TOMCAT_10, Product.TOMCAT_11),
            fields("content-type-none", "9110 §8.3", "no Content-Type is made up", "X-Test: 1", "content-type"),
            fields(
                    "content-language",
                    "9110 §7.7",
                    "Content-Language stays, none is made up",
                    "Content-Language: de, tlh",
                    "content-language"),
            fields("location", "9110 §7.7", "Location stays", "Location: //other.test/a b?%zz#c", "location"),
            fields(
                    "value-bytes",
                    "9110 §5.5",
                    "bytes above 127 in a value stay",
                    "X-Test: \u00e4\u00c3\u00a4\u00ff",
                    "x-test"),
            fields("value-spaces", "9110 §5.5", "spaces inside a value stay", "X-Test: a   b\tc", "x-test"),
            must("reason", "9112 §4", "an unknown status code goes on as it is")
                    .get()
                    .backend("HTTP/1.1 299 Something Else\r\nContent-Length: 2\r\n\r\nok")
                    .judge(seen -> seen.answered(299, r -> Verdict.kept())),
            must("version", "9112 §2.3", "a gateway sends its own HTTP version, whatever the backend's is")
                    .get()
                    .backend(Script.ending("HTTP/1.0 200 OK\r\n\r\nok"))
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    r.head().startsWith("HTTP/1.1 "), r.head().substring(0, 8)))),
            must("space-before-colon", "9112 §5.1", "a space before the colon in a response is removed, or 502")
                    .get()
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nX-Test : 1\r\nContent-Length: 2\r\n\r\nok"))
                    .judge(badLine(head -> head.contains("X-Test :"))),
            must("obs-fold", "9112 §5.2", "a folded line in a response: 502, or the fold becomes spaces")
                    .get()
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nX-Test: a\r\n b\r\nContent-Length: 2\r\n\r\nok"))
                    .judge(badLine(head -> head.contains("\r\n "))),
            must("bare-cr", "9112 §2.2", "a bare CR in a response's value: 502, or it becomes a space")
                    .get()
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nX-Test: a\rX-Evil: b\r\nContent-Length: 2\r\n\r\nok"))
                    .judge(badLine(head -> head.replace("\r\n", "").contains("\r") || head.contains("\r\nX-Evil"))),
            must("nul", "9110 §5.5", "a NUL in a response's value: 502, or it becomes a space")
                    .get()
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nX-Test: a\0b\r\nContent-Length: 2\r\n\r\nok"))
                    .judge(badLine(head -> head.contains("\0"))),
            ours("bare-lf", "9112 §2.2", "the head that goes on has no bare LF")
                    .get()
                    .backend(Script.ending("HTTP/1.1 200 OK\nX-Test: a\nContent-Length: 2\r\n\r\nok"))
                    .judge(badLine(head -> head.replace("\r\n", "").contains("\n"))),
            ours("status-bad", "9112 §4", "a status line that is none: 502")
                    .get()
                    .backend(Script.ending("ICY 200 OK\r\nContent-Length: 2\r\n\r\nok"))
                    .judge(seen -> seen.answered(502, r -> Verdict.kept())),
            ours("header-long", "9110 §5.4", "a response head without end: 502")
                    .get()
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nX-Test: " + "a".repeat(300_000) + "\r\n\r\n"))
                    .judge(seen -> seen.answered(502, r -> Verdict.kept())),
            should("body-bytes", "9110 §7.7", "the body goes on byte for byte")
                    .get()
                    .backend("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Encoding: x\r\n\r\n\0\r\n\u00ff\n\n")
                    .judge(seen ->
                            seen.answered(200, r -> Verdict.of(r.body().equals("\0\r\n\u00ff\n\n"), "changed"))));

    private static Rule absent(String id, String sentence, String name, String lines) {
        return must(id, "9110 §7.6.1", sentence)
                .get()
                .backend("HTTP/1.1 200 OK\r\n" + lines + "\r\nContent-Length: 2\r\n\r\nok")
                .judge(seen -> seen.answered(200, r -> Verdict.of(!r.has(name), "forwarded")));
    }

    /** All fields of that name are to be those of the backend. */
    private static Rule fields(String id, String section, String sentence, String lines, String name) {
        String head = "HTTP/1.1 200 OK\r\n" + lines + "\r\nContent-Length: 2";
        return must(id, section, sentence)
                .get()
                .backend(head + "\r\n\r\nok")
                .judge(seen -> seen.answered(
                        200,
                        r -> Verdict.of(
                                r.values(name).equals(Reply.values(head, name)),
                                // A date would make the document another one at every run.
                                name.equals("date") ? "replaced" : "`" + String.join("; ", r.values(name)) + "`")));
    }

    private static Function<Seen, Verdict> badLine(Function<String, Boolean> isBad) {
        return seen -> seen.status() == 502
                ? Verdict.kept("502")
                : seen.answered(
                        200,
                        r -> isBad.apply(r.head()
                                        .toLowerCase(Locale.ROOT)
                                        .replace("x-test", "X-Test")
                                        .replace("x-evil", "X-Evil"))
                                ? Verdict.broken("forwarded")
                                : Verdict.kept("cleaned"));
    }
}
