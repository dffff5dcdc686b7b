package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.should;

import java.util.List;

/**
 * What a request of HTTP/2 must not be (RFC 9113 §8.1.1): no backend may see it, since it would be another request there,
 * or two.
 */
final class Http2Malformed {
    private static final String CRLF = "\r\n";

    private Http2Malformed() {}

    static final List<Rule> RULES = List.of(
            name("name-capitals", "capitals", "X-Test"),
            name("name-space", "a space", "x test"),
            name("name-control", "a control character", "x\1test"),
            name("name-nul", "NUL", "x\0test"),
            name("name-crlf", "CR and LF", "x: 1\r\nx-evil"),
            name("name-del", "DEL", "x\u007ftest"),
            name("name-high", "bytes above 127", "x\u00fftest"),
            name("name-colon", "a colon", "x:test"),
            name("name-empty", "nothing", ""),
            value("value-nul", "NUL", "a\0b"),
            value("value-lf", "LF", "a\nx-evil: b"),
            value("value-cr", "CR", "a\rx-evil: b"),
            value("value-crlf", "a second field", "a\r\nx-evil: b"),
            value("value-space-before", "a space before it", " a"),
            value("value-space-behind", "a space behind it", "a "),
            value("value-tab-behind", "a tab behind it", "a\t"),
            hopByHop("connection", "close"),
            hopByHop("keep-alive", "timeout=5"),
            hopByHop("proxy-connection", "keep-alive"),
            hopByHop("transfer-encoding", "chunked"),
            hopByHop("upgrade", "websocket"),
            must("h2-te-settings", "9113 §8.2.2", "`transfer-encoding` beside `http2-settings`: malformed all the same")
                    .http2(get("http2-settings", "x", "transfer-encoding", "chunked"))
                    .judge(Http2Malformed::refused),
            must("h2-te", "9113 §8.2.2", "`te` that says more than `trailers` is malformed")
                    .http2(get("te", "gzip"))
                    .judge(Http2Malformed::refused),
            pseudo("method-missing", "without `:method`", ":scheme", "http", ":path", "/", ":authority", Rule.HOST),
            pseudo("scheme-missing", "without `:scheme`", ":method", "GET", ":path", "/", ":authority", Rule.HOST),
            pseudo("path-missing", "without `:path`", ":method", "GET", ":scheme", "http", ":authority", Rule.HOST),
            path("path-empty", "an empty `:path`", ""),
            path("path-no-slash", "a `:path` that begins with no slash", "x"),
            path("path-space", "a `:path` with a space", "/a b"),
            path("path-crlf", "a `:path` with a second request", "/ HTTP/1.1\r\nHost: evil.test\r\n\r\nGET /x"),
            path("path-nul", "a `:path` with NUL", "/a\0b"),
            more("method-twice", "two `:method`", ":method", "POST"),
            more("path-twice", "two `:path`", ":path", "/x"),
            more("scheme-twice", "two `:scheme`", ":scheme", "https"),
            more("authority-twice", "two `:authority`", ":authority", "other.test"),
            more("unknown", "a pseudo-field that nobody knows", ":foo", "bar"),
            more("status", "a pseudo-field of responses", ":status", "200"),
            pseudo(
                    "late",
                    "with a pseudo-field behind an ordinary one",
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":authority",
                    Rule.HOST,
                    "x-test",
                    "1",
                    ":path",
                    "/"),
            pseudo(
                    "method-space",
                    "whose `:method` is more than a method",
                    ":method",
                    "GET /EVIL",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    Rule.HOST),
            pseudo(
                    "method-crlf",
                    "whose `:method` holds another request",
                    ":method",
                    "GET / HTTP/1.1" + CRLF + "Host: evil.test" + CRLF + CRLF + "GET",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    Rule.HOST),
            pseudo(
                    "authority-userinfo",
                    "whose `:authority` names a user",
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    "user@" + Rule.HOST),
            pseudo(
                    "authority-crlf",
                    "whose `:authority` holds another field",
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    Rule.HOST + CRLF + "x-evil: 1"),
            should("h2-host-differs", "9113 §8.3.1", "`host` that names another than `:authority`: malformed")
                    .http2(get("host", "other.test"))
                    .judge(Http2Malformed::refused),
            ours("h2-host-twice", "9110 §7.2", "`host` twice, without `:authority`: malformed")
                    .http2(client -> client.headers(
                            true,
                            ":method",
                            "GET",
                            ":scheme",
                            "http",
                            ":path",
                            "/",
                            "host",
                            Rule.HOST,
                            "host",
                            "other.test"))
                    .judge(Http2Malformed::refused),
            ours("h2-connect", "9113 §8.5", "CONNECT: refused, no tunnel")
                    .http2(client -> client.headers(false, ":method", "CONNECT", ":authority", Rule.HOST + ":80"))
                    .judge(seen -> seen.isForwarded()
                            ? Verdict.broken("forwarded")
                            : Verdict.of(seen.status() / 100 != 2, seen.outcome())),
            length("length-short", "fewer bytes than `content-length` says", "10", "hello"),
            length("length-long", "more bytes than `content-length` says", "3", "hello"),
            length("length-none", "bytes where `content-length` says 0", "0", "hello"),
            must(
                            "h2-length-empty",
                            "9113 §8.1.1",
                            "no bytes at all where `content-length` says 5: not passed on as whole")
                    .http2(client -> client.headers(true, post("content-length", "5")))
                    .judge(Http2Malformed::refusedOrBroken),
            must("h2-length-twice", "9113 §8.1.1", "two different `content-length`: not passed on as whole")
                    .http2(client -> {
                        client.headers(false, post("content-length", "5", "content-length", "3"));
                        client.data(true, "hello");
                    })
                    .judge(Http2Malformed::refusedOrBroken),
            must("h2-length-bad", "9110 §8.6", "a `content-length` that is no number: not passed on as whole")
                    .http2(client -> {
                        client.headers(false, post("content-length", "+5"));
                        client.data(true, "hello");
                    })
                    .judge(Http2Malformed::refusedOrBroken),
            must("h2-trailer-pseudo", "9113 §8.1", "pseudo-fields in trailers: malformed")
                    .http2(client -> {
                        client.headers(false, post());
                        client.data(false, "hello");
                        client.headers(true, ":path", "/evil");
                    })
                    .judge(Http2Malformed::refusedOrBroken));

    /** Returns a client that asks for {@code /} with these further fields. */
    static Http2Script get(String... namesAndValues) {
        return client -> client.headers(true, fields("GET", namesAndValues));
    }

    /** Returns the fields of a POST to {@code /}, and these. */
    static String[] post(String... namesAndValues) {
        return fields("POST", namesAndValues);
    }

    static String[] fields(String method, String... namesAndValues) {
        String[] pseudo = {":method", method, ":scheme", "http", ":path", "/", ":authority", Rule.HOST};
        String[] all = new String[pseudo.length + namesAndValues.length];
        System.arraycopy(pseudo, 0, all, 0, pseudo.length);
        System.arraycopy(namesAndValues, 0, all, pseudo.length, namesAndValues.length);
        return all;
    }

    /** Kept if the backend knows nothing of it, and the client got an error of the stream or the connection, or 400. */
    private static Verdict refused(Seen seen) {
        if (seen.isForwarded()) {
            return Verdict.broken("forwarded");
        }
        // Either will do (RFC 9113 §8.1.1), and which one may depend on who is quicker.
        boolean reset = seen.closed() && seen.finals().isEmpty();
        return Verdict.of(seen.status() == 400 || reset, seen.outcome());
    }

    /** Likewise; what only its end shows to be malformed may have begun at the backend, but not have come to an end there. */
    private static Verdict refusedOrBroken(Seen seen) {
        if (!seen.isForwarded()) {
            return refused(seen);
        }
        if (seen.status() == 200) {
            return Verdict.broken("forwarded");
        }
        return Verdict.of(seen.requests().stream().noneMatch(Received::isWhole), "forwarded as whole");
    }

    private static Rule name(String id, String what, String name) {
        return must("h2-" + id, "9113 §8.2.1", "a field name with " + what + ": malformed")
                .http2(get(name, "1"))
                .judge(Http2Malformed::refused);
    }

    private static Rule value(String id, String what, String value) {
        return must("h2-" + id, "9113 §8.2.1", "a value with " + what + ": malformed")
                .http2(get("x-test", value))
                .judge(Http2Malformed::refused);
    }

    private static Rule hopByHop(String name, String value) {
        return must("h2-" + name, "9113 §8.2.2", "`" + name + "` has no place in HTTP/2: malformed")
                .http2(get(name, value))
                .judge(Http2Malformed::refused);
    }

    private static Rule pseudo(String id, String what, String... namesAndValues) {
        return must("h2-" + id, "9113 §8.3.1", "a request " + what + ": malformed")
                .http2(client -> client.headers(true, namesAndValues))
                .judge(Http2Malformed::refused);
    }

    private static Rule path(String id, String what, String path) {
        return must("h2-" + id, "9113 §8.3.1", what + ": malformed")
                .http2(client -> client.headers(
                        true, ":method", "GET", ":scheme", "http", ":path", path, ":authority", Rule.HOST))
                .judge(Http2Malformed::refused);
    }

    private static Rule more(String id, String what, String name, String value) {
        return must("h2-" + id, "9113 §8.3", what + ": malformed")
                .http2(client -> client.headers(
                        true, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", Rule.HOST, name, value))
                .judge(Http2Malformed::refused);
    }

    private static Rule length(String id, String what, String length, String body) {
        return must("h2-" + id, "9113 §8.1.1", what + ": not passed on as whole")
                .http2(client -> {
                    client.headers(false, post("content-length", length));
                    client.data(true, body);
                })
                .judge(Http2Malformed::refusedOrBroken);
    }
}
