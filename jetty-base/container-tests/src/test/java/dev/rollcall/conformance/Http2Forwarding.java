package dev.rollcall.conformance;

import static dev.rollcall.conformance.Http2Malformed.fields;
import static dev.rollcall.conformance.Http2Malformed.get;
import static dev.rollcall.conformance.Http2Malformed.post;
import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;

import java.util.List;

/** A client of HTTP/2 and a backend of HTTP/1.1: what becomes of one in the other. */
final class Http2Forwarding {
    private static final Script ENDLESS = exchange -> {
        exchange.readBody();
        exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        exchange.sendUntilLeft("1\r\nx\r\n");
        return false;
    };

    private Http2Forwarding() {}

    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";

    static final List<Rule> RULES = List.of(
            must("h2-line", "9113 §8.3.1", "pseudo-fields become request line and Host, and go no further")
                    .http2(get("x-test", "1"))
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            r.methodAndTarget().equals("GET /")
                                    && r.version().equals("HTTP/1.1")
                                    && r.values("host").equals(List.of(Rule.HOST))
                                    && r.has("x-test")
                                    && !r.head().contains("\n:"),
                            "changed"))),
            must("h2-host", "9113 §8.3.1", "`host` in place of `:authority` does as well")
                    .http2(client ->
                            client.headers(true, ":method", "GET", ":scheme", "http", ":path", "/", "host", Rule.HOST))
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            r.values("host").equals(List.of(Rule.HOST)),
                            r.values("host").toString()))),
            must("h2-target", "9110 §7.7", "path and query go on as they are")
                    .http2(client -> client.headers(
                            true,
                            ":method",
                            "GET",
                            ":scheme",
                            "http",
                            ":path",
                            "/a%20%41;x=1?b=%zz&c",
                            ":authority",
                            Rule.HOST))
                    .judge(seen -> seen.forwarded(r ->
                            Verdict.of(r.methodAndTarget().equals("GET /a%20%41;x=1?b=%zz&c"), r.methodAndTarget()))),
            must("h2-cookies", "9113 §8.2.3", "the crumbs of Cookie are joined to one line")
                    .http2(get("cookie", "a=1", "cookie", "b=\"2\"", "cookie", "c=3"))
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            r.values("cookie").equals(List.of("a=1; b=\"2\"; c=3")),
                            r.values("cookie").size() + " lines"))),
            must("h2-te-trailers", "9113 §8.2.2", "`te: trailers` is allowed")
                    .http2(get("te", "trailers"))
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            seen.status() == 200
                                    && (!r.has("te")
                                            || r.values("connection").toString().contains("TE")),
                            "TE without Connection"))),
            must("h2-via", "9110 §7.6.3", "Via says by which protocol the request came")
                    .http2(get())
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            r.values("via").toString().startsWith("[2"),
                            r.values("via").toString()))),
            must("h2-body", "9113 §8.1", "a body without `content-length` goes on")
                    .http2(client -> {
                        client.headers(false, post());
                        client.data(false, "hel");
                        client.data(true, "lo");
                    })
                    .judge(Http2Forwarding::hello),
            must("h2-body-length", "9113 §8.1", "a body with `content-length` goes on")
                    .http2(client -> {
                        client.headers(false, post("content-length", "5"));
                        client.data(true, "hello");
                    })
                    .judge(Http2Forwarding::hello),
            must("h2-body-get", "9110 §9.3.1", "the body of a GET goes on, or the GET is refused")
                    .http2(client -> {
                        client.headers(false, fields("GET"));
                        client.data(true, "hello");
                    })
                    .judge(seen -> seen.isForwarded() ? hello(seen) : seen.refused(400))
                    .except("body lost", Reasons.HTTP2_GET_BODY, Product.JETTY_EE10, Product.JETTY_EE11),
            must("h2-body-get-length", "9110 §9.3.1", "so with `content-length`")
                    .http2(client -> {
                        client.headers(false, fields("GET", "content-length", "5"));
                        client.data(true, "hello");
                    })
                    .judge(seen -> seen.isForwarded() ? hello(seen) : seen.refused(400)),
            must("h2-body-none", "9113 §8.1", "a POST whose head is the end of its stream has no body")
                    .http2(client -> client.headers(true, post()))
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            seen.status() == 200 && r.isWhole() && r.body().isEmpty(), "a body"))),
            must("h2-body-none-late", "9113 §8.1", "a POST of `content-length: 0` whose stream ends later has no body")
                    .http2(client -> {
                        client.headers(false, post("content-length", "0"));
                        client.pause();
                        client.data(true, "");
                    })
                    .judge(seen -> seen.forwarded(r -> Verdict.of(
                            seen.status() == 200 && r.isWhole() && r.body().isEmpty(), "a body"))),
            must("h2-trailers", "9110 §6.5.1", "trailers of a request go on as trailers or not at all, never as fields")
                    .http2(client -> {
                        client.headers(false, post());
                        client.data(false, "hello");
                        client.headers(true, "x-test", "1");
                    })
                    .judge(Http2Forwarding::trailers),
            must("h2-trailers-late", "9113 §8.1", "so when they come long after the last of its body has been read")
                    .http2(client -> {
                        client.headers(false, post());
                        client.data(false, "hello");
                        client.pause();
                        client.headers(true, "x-test", "1");
                    })
                    .judge(Http2Forwarding::trailers),
            must("h2-cut", "9113 §8.1", "a request whose stream is reset never looks whole to the backend")
                    .http2(client -> {
                        client.headers(false, post());
                        client.data(false, "hello");
                        client.cancel();
                    })
                    .judge(seen ->
                            Verdict.of(seen.requests().stream().noneMatch(Received::isWhole), "forwarded as whole")),
            ours(
                            "h2-cancel",
                            "9113 §5.4.2",
                            "a client that resets its stream in the middle of the answer: the backend is left")
                    .backend(ENDLESS)
                    .http2(client -> {
                        client.headers(true, fields("GET"));
                        client.awaitHead();
                        client.cancel();
                    })
                    .judge(seen -> seen.forwarded(r -> Verdict.of(r.isLeft(), "goes on"))),
            ours("h2-spoof", "7239 §8.1", "X-Forwarded-For of a stranger does not go on, with hyphens or underscores")
                    .http2(get("x-forwarded-for", "6.6.6.6", "x_forwarded_for", "6.6.6.6"))
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(!r.head().contains("6.6.6.6"), "believed"))
                            : seen.refused(400)),
            must("h2-response", "9113 §8.3.2", "status, fields and body of the answer go on")
                    .http2(get())
                    .backend("HTTP/1.1 299 Something\r\nX-Test: a, \"b\"\r\nContent-Length: 6\r\n\r\n\0\r\n\u00ff\n\n")
                    .judge(seen -> seen.answered(
                            299,
                            r -> Verdict.of(
                                    r.whole()
                                            && r.body().equals("\0\r\n\u00ff\n\n")
                                            && r.values("x-test").equals(List.of("a, \"b\"")),
                                    "changed"))),
            must("h2-response-chunked", "9113 §8.1", "chunks become DATA, without their sizes")
                    .http2(get())
                    .backend(
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\n")
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    r.whole() && r.body().equals("hello") && !r.has("transfer-encoding"), "changed"))),
            must("h2-response-fields", "9113 §8.2.2", "connection-specific fields of an answer do not reach HTTP/2")
                    .http2(get())
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nConnection: close, X-Test\r\nX-Test: 1\r\nKeep-Alive:"
                            + " timeout=5\r\nProxy-Connection: close\r\nUpgrade: foo\r\nContent-Length: 2\r\n\r\nok"))
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    !r.has("connection")
                                            && !r.has("keep-alive")
                                            && !r.has("proxy-connection")
                                            && !r.has("upgrade")
                                            && !r.has("x-test"),
                                    "forwarded"))),
            must("h2-head", "9110 §9.3.2", "the answer to HEAD has no body, and keeps its length")
                    .http2(client -> client.headers(true, fields("HEAD")))
                    .backend("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    r.whole()
                                            && r.body().isEmpty()
                                            && r.values("content-length").equals(List.of("1234")),
                                    "changed"))),
            must("h2-head-hints", "9110 §15.2", "HEAD is answered, also behind a 103")
                    .http2(client -> client.headers(true, fields("HEAD")))
                    .backend(HINTS + "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")
                    .judge(seen -> seen.answered(
                            200, r -> Verdict.of(r.whole() && r.body().isEmpty(), "changed"))),
            must("h2-empty", "9110 §8.6", "an empty answer stays empty")
                    .http2(get())
                    .backend("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    .judge(seen -> seen.answered(
                            200, r -> Verdict.of(r.whole() && r.body().isEmpty(), "changed"))),
            must("h2-204", "9110 §15.3.5", "a 204 ends with its head")
                    .http2(get())
                    .backend("HTTP/1.1 204 No Content\r\n\r\n")
                    .judge(seen -> seen.answered(
                            204, r -> Verdict.of(r.whole() && r.body().isEmpty(), "changed"))),
            must("h2-304", "9110 §15.4.5", "a 304 ends with its head")
                    .http2(get("if-none-match", "\"a\""))
                    .backend("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n")
                    .judge(seen -> seen.answered(304, r -> Verdict.of(r.whole() && r.has("etag"), "changed"))),
            must("h2-response-cut", "9113 §8.1", "an answer that breaks off is reset, never ended")
                    .http2(get())
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"))
                    .judge(seen -> Verdict.of(!seen.reply().whole() || seen.status() == 502, "looks whole")),
            must("h2-response-cut-chunked", "9113 §8.1", "so with an answer without its last chunk")
                    .http2(get())
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"))
                    .judge(seen -> Verdict.of(!seen.reply().whole() || seen.status() == 502, "looks whole")));

    private static Verdict trailers(Seen seen) {
        return seen.forwarded(r -> r.has("x-test")
                ? Verdict.broken("merged")
                : hello(seen).and(Verdict.kept(r.trailers().isEmpty() ? "dropped" : "as trailers")));
    }

    private static Verdict hello(Seen seen) {
        return seen.forwarded(r -> Verdict.of(
                seen.status() == 200 && r.isWhole() && r.body().equals("hello"),
                r.body().isEmpty() ? "body lost" : "changed"));
    }
}
