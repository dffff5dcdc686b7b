package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.request;
import static dev.rollcall.conformance.Rule.should;

import java.util.List;
import java.util.Locale;

/** Which fields of a request go on. */
final class RequestForwarding {
    private RequestForwarding() {}

    static final List<Rule> RULES = List.of(
            absent(
                    "connection-named",
                    "9110 §7.6.1",
                    "a field that Connection names does not go on",
                    "X-Test",
                    "Connection: X-Test",
                    "X-Test: 1"),
            absent(
                    "connection-list",
                    "9110 §7.6.1",
                    "so with lists, several lines, and any case",
                    "X-Test",
                    "Connection: foo , x-TEST",
                    "Connection: bar",
                    "X-Test: 1"),
            must("connection-itself", "9110 §7.6.1", "what the client says in Connection does not go on")
                    .get("Connection: X-Test")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            !r.values("connection")
                                    .toString()
                                    .toLowerCase(Locale.ROOT)
                                    .contains("x-test"),
                            "forwarded"))),
            absent(
                    "keep-alive",
                    "9110 §7.6.1",
                    "Keep-Alive does not go on, named or not",
                    "Keep-Alive",
                    "Keep-Alive: timeout=5"),
            absent(
                    "proxy-connection",
                    "9110 §7.6.1",
                    "Proxy-Connection does not go on",
                    "Proxy-Connection",
                    "Proxy-Connection: keep-alive"),
            absent("te", "9110 §10.1.4", "TE does not go on", "TE", "TE: gzip"),
            should("upgrade-unnamed", "9110 §7.8", "Upgrade without Connection does not go on, or is refused")
                    .get("Upgrade: foo")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(!r.has("upgrade"), "forwarded"))
                            : seen.refused(400)),
            ours("proxy-authorization", "9110 §11.7.2", "Proxy-Authorization is for us, and does not go on")
                    .get("Proxy-Authorization: Basic YTpi")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(!r.has("proxy-authorization"), "forwarded"))),
            ours(
                            "connection-host",
                            "9110 §7.6.1",
                            "`Connection: host, cache-control, authorization` takes none of these away")
                    .get(
                            "Connection: host, cache-control, authorization",
                            "Cache-Control: no-store",
                            "Authorization: Basic YTpi")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            r.has("host") && r.has("cache-control") && r.has("authorization"), "taken away"))),
            ours("connection-forwarded", "9110 §7.6.1", "`Connection: X-Forwarded-For` does not take ours away")
                    .get("Connection: X-Forwarded-For, Forwarded")
                    .judge(seen -> seen.forwarded(
                            r -> Verdict.of(r.values("x-forwarded-for").equals(List.of("127.0.0.1")), "absent"))),
            must("connection-cl", "9110 §7.6.1", "`Connection: Content-Length` does not take the framing away")
                    .send(request("POST /", "Connection: Content-Length", "Content-Length: 5") + "hello")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(r.body().equals("hello"), "body lost"))
                            : seen.refused(400)),
            must("via", "9110 §7.6.3", "a gateway adds Via to the request")
                    .get("Via: 1.0 fred")
                    .judge(seen -> seen.forwarded(r -> {
                        String via = String.join(", ", r.values("via"));
                        return Verdict.of(via.startsWith("1.0 fred, 1.1 "), via.isEmpty() ? "none" : via);
                    })),
            must("max-forwards-0", "9110 §7.6.2", "OPTIONS with Max-Forwards: 0 is answered, not forwarded")
                    .send(request("OPTIONS /", "Max-Forwards: 0"))
                    .judge(seen -> seen.refused(200, 204)),
            must("max-forwards-0-trace", "9110 §7.6.2", "TRACE with Max-Forwards: 0 is not forwarded")
                    .send(request("TRACE /", "Max-Forwards: 0"))
                    .judge(seen -> seen.refused(200, 403, 405, 501)),
            must("max-forwards-count", "9110 §7.6.2", "in OPTIONS Max-Forwards is counted down")
                    .send(request("OPTIONS /", "Max-Forwards: 5"))
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            r.values("max-forwards").equals(List.of("4")), "goes on as " + r.values("max-forwards")))),
            must("max-forwards-none", "9110 §9.3.7", "Max-Forwards is not made up")
                    .send(request("OPTIONS /"))
                    .judge(seen -> seen.forwarded(r -> Verdict.of(!r.has("max-forwards"), "made up"))),
            must("max-forwards-get", "9110 §7.6.2", "in a GET Max-Forwards means nothing")
                    .get("Max-Forwards: 0")
                    .judge(seen -> seen.forwarded(r -> Verdict.kept())),
            ours("trace", "9110 §9.3.8", "TRACE is refused or forwarded, never answered with what was secret")
                    .send(request("TRACE /", "Cookie: secret=1"))
                    .judge(seen -> Verdict.of(!seen.reply().body().contains("secret"), "secret shown")),
            must("version", "9112 §2.3", "a gateway sends its own HTTP version")
                    .send("GET / HTTP/1.0\r\nHost: " + Rule.HOST + "\r\n\r\n")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(r.version().equals("HTTP/1.1"), r.version()))),
            must("unknown-fields", "9110 §5.1", "fields that nobody knows go on, in their order")
                    .get("X-Unknown: b", "X-Unknown: a", "X-Unknown: c, d")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            String.join(", ", r.values("x-unknown")).equals("b, a, c, d"),
                            r.values("x-unknown").toString()))),
            must("value-bytes", "9110 §5.5", "bytes above 127 in a value go on as they are")
                    .get("X-Test: \u00e4\u00c3\u00a4\u00ff")
                    .judge(seen -> seen.forwarded(r ->
                            Verdict.of(r.values("x-test").equals(List.of("\u00e4\u00c3\u00a4\u00ff")), "changed"))),
            must("value-empty", "9110 §5.5", "an empty value goes on")
                    .get("X-Test:")
                    .judge(seen ->
                            seen.forwarded(r -> Verdict.of(r.values("x-test").equals(List.of("")), "dropped"))),
            must("conditionals", "9110 §13.2.1", "conditions and ranges go on")
                    .get(
                            "If-None-Match: \"a\", W/\"b\"",
                            "If-Modified-Since: Tue, 15 Nov 1994 12:45:26 GMT",
                            "Range: bytes=0-1")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            r.values("if-none-match").equals(List.of("\"a\", W/\"b\""))
                                    && r.has("if-modified-since")
                                    && r.has("range"),
                            "changed"))),
            must("authorization", "9110 §11.6.2", "Authorization goes on unchanged")
                    .get("Authorization: Digest a=\"b c\",  d=e")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            r.values("authorization").equals(List.of("Digest a=\"b c\",  d=e")), "changed"))),
            spoof("spoof-xff", "X-Forwarded-For", "X-Forwarded-For: 6.6.6.6"),
            spoof("spoof-xff-underscore", "X_Forwarded_For (with underscores)", "X_Forwarded_For: 6.6.6.6"),
            ours(
                            "framing-underscore",
                            "9110 §17.10",
                            "`Content_Length` and `Transfer_Encoding` (with underscores) do not go on")
                    .get("Content_Length: 5", "Transfer_Encoding: chunked")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r ->
                                    Verdict.of(!r.has("content_length") && !r.has("transfer_encoding"), "forwarded"))
                            : seen.refused(400)),
            must("cookies", "6265 §5.4", "several Cookie lines all go on")
                    .get("Cookie: a=1; b=\"2\"", "Cookie: c=3")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            String.join("; ", r.values("cookie")).equals("a=1; b=\"2\"; c=3"),
                            r.values("cookie").toString()))),
            spoof("spoof-forwarded", "Forwarded", "Forwarded: for=6.6.6.6"),
            spoof("spoof-real-ip", "X-Real-IP", "X-Real-IP: 6.6.6.6"),
            spoof(
                    "spoof-client-ip",
                    "True-Client-IP and X-Client-IP",
                    "True-Client-IP: 6.6.6.6",
                    "X-Client-IP: 6.6.6.6"),
            ours("spoof-proto", "7239 §8.1", "X-Forwarded-Proto and -Host of a stranger do not go on")
                    .get("X-Forwarded-Proto: https", "X-Forwarded-Host: evil.test")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            !r.head().contains("evil.test")
                                    && !r.values("x-forwarded-proto").contains("https"),
                            "believed"))),
            ours("forwarded", "7239 §4", "Forwarded tells the client, the host and the scheme")
                    .get()
                    .judge(seen -> seen.forwarded(
                            r -> Verdict.of(r.values("forwarded").toString().contains("for=127.0.0.1;"), "none"))),
            ours("forwarded-quotes", "7239 §4", "a host with a port stands in quotes there")
                    .send("GET / HTTP/1.1\r\nHost: " + Rule.HOST + ":8000\r\n\r\n")
                    .onlyHere()
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            r.values("forwarded").toString().contains(";host=\"" + Rule.HOST + ":8000\""),
                            r.values("forwarded").toString()))),
            must("trailers", "9110 §6.5.1", "trailers of a request go on as trailers or not at all, never as fields")
                    .send(request("POST /", "Transfer-Encoding: chunked", "Trailer: X-Test")
                            + "5\r\nhello\r\n0\r\nX-Test: 1\r\n\r\n")
                    .judge(seen -> seen.forwarded(r -> r.has("x-test")
                            ? Verdict.broken("merged")
                            : Verdict.kept(r.trailers().isEmpty() ? "dropped" : "as trailers")))
                    .remark(Reasons.TOMCAT_TRAILERS),
            must("body-bytes", "9110 §7.7", "the body goes on byte for byte")
                    .send(request("POST /", "Content-Length: 6", "Content-Encoding: x") + "\0\r\n\u00ff\n\n")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(r.body().equals("\0\r\n\u00ff\n\n"), "changed"))),
            must("body-form", "9110 §7.7", "so does the body of a form")
                    .send(request("POST /?a=1", "Content-Length: 7", "Content-Type: application/x-www-form-urlencoded")
                            + "a=2&b=%")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(r.body().equals("a=2&b=%"), "changed"))),
            ours("loop", "9110 §7.6", "a request that has passed too many of us is answered 508")
                    .get("Via: " + "1.1 rollcall, ".repeat(20) + "1.1 rollcall")
                    .onlyHere()
                    .judge(seen -> seen.refused(508)));

    private static Rule absent(String id, String section, String sentence, String name, String... fields) {
        Rule rule = id.startsWith("connection") || id.equals("te")
                ? must(id, section, sentence)
                : should(id, section, sentence);
        return rule.get(fields).judge(seen -> seen.forwarded(r -> Verdict.of(!r.has(name), "forwarded")));
    }

    private static Rule spoof(String id, String name, String... fields) {
        return ours(id, "7239 §8.1", name + " of a stranger does not go on")
                .get(fields)
                .judge(seen -> seen.isForwarded()
                        ? seen.forwarded(r -> Verdict.of(!r.head().contains("6.6.6.6"), "believed"))
                        : seen.refused(400));
    }
}
