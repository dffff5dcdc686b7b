package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.request;
import static dev.rollcall.conformance.Rule.should;

import java.util.List;

/** 1xx, Expect, and Upgrade. */
final class Interim {
    private static final String EXPECTING = request("POST /", "Expect: 100-continue", "Content-Length: 5");
    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";

    private static final String MORE_HINTS =
            """
            HTTP/1.1 103 Early Hints\r
            X-Second: 1\r
            X-Hop: 1\r
            Connection: X-Hop\r
            \r
            """;

    private static final String SWITCHING =
            """
            HTTP/1.1 101 Switching Protocols\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            \r
            """;

    private Interim() {}

    static final List<Rule> RULES = List.of(
            must(
                            "expect-forwarded",
                            "9110 §10.1.1",
                            "`Expect: 100-continue` is answered from the head, or by the backend, before the body is read")
                    .send(EXPECTING)
                    .thenAfterInterim("hello")
                    .backend(Script.interim("HTTP/1.1 100 Continue\r\n\r\n", Script.OK))
                    .judge(seen -> Verdict.of(
                            seen.status() == 200
                                    && seen.interims().contains(100)
                                    && seen.requests().size() == 1,
                            seen.outcome())),
            ours(
                            "expect-refused",
                            "9110 §10.1.1",
                            "a backend that refuses from the head gets no body, and its answer arrives")
                    .send(EXPECTING)
                    .thenAfterInterim("hello")
                    .backend(exchange -> {
                        exchange.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                        exchange.request().end("", "", false);
                        return false;
                    })
                    .judge(seen -> Verdict.of(
                            seen.status() == 413 && seen.interims().isEmpty(),
                            seen.interims().isEmpty() ? seen.outcome() : "100 first"))
                    .except("100 first", Reasons.TOMCAT_CONTINUES, Product.TOMCAT_10, Product.TOMCAT_11),
            ours("expect-1.0", "9110 §10.1.1", "in HTTP/1.0 the expectation means nothing")
                    .send("POST / HTTP/1.0\r\nHost: " + Rule.HOST
                            + "\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello")
                    .backend(Script.interim("", Script.OK))
                    .judge(seen -> Verdict.of(
                            seen.status() == 200 && seen.interims().isEmpty(),
                            seen.interims().isEmpty() ? seen.outcome() : "100 sent"))
                    .except(
                            "100 sent",
                            Reasons.JETTY_CONTINUES,
                            Product.JETTY_EE10,
                            Product.JETTY_EE11,
                            Product.STANDALONE),
            ours("expect-other", "9110 §10.1.1", "another expectation: 417, or the backend decides")
                    .send(request("GET /", "Expect: the-unexpected"))
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(r.has("expect"), "dropped"))
                            : seen.refused(417)),
            must("103", "9110 §15.2", "a 103 goes on with its fields")
                    .get()
                    .backend(Script.interim(HINTS, Script.OK))
                    .judge(seen -> Verdict.of(
                            seen.status() == 200
                                    && seen.interims().equals(List.of(103))
                                    && seen.replies().get(0).has("link"),
                            seen.status() == 200 ? "dropped" : seen.outcome())),
            must("103-many", "9110 §15.2", "several 103 all go on, in their order, without what ends at the next hop")
                    .get()
                    .backend(Script.interim(HINTS + MORE_HINTS, Script.OK))
                    .judge(seen -> Verdict.of(
                            seen.status() == 200
                                    && seen.interims().equals(List.of(103, 103))
                                    && seen.replies().get(0).has("link")
                                    && seen.replies().get(1).has("x-second")
                                    && seen.replies().stream().noneMatch(reply -> reply.has("x-hop")),
                            seen.status() == 200 ? "changed" : seen.outcome())),
            must("199", "9110 §15.2", "a 1xx that nobody knows does no harm")
                    .get()
                    .backend(Script.interim("HTTP/1.1 199 Soon\r\nX-A: 1\r\n\r\n", Script.OK))
                    .judge(seen -> Verdict.of(seen.status() == 200, seen.outcome())),
            must("102", "9110 §15.2", "a 102 goes on, or does at least no harm")
                    .get()
                    .backend(Script.interim("HTTP/1.1 102 Processing\r\n\r\n", Script.OK))
                    .judge(seen -> seen.status() == 200
                            ? Verdict.kept(seen.interims().isEmpty() ? "dropped" : "forwarded")
                            : Verdict.broken(seen.outcome())),
            must("100-unasked", "9110 §15.2", "a 100 that nobody asked for does no harm")
                    .get()
                    .backend(Script.interim("HTTP/1.1 100 Continue\r\n\r\n", Script.OK))
                    .judge(seen -> Verdict.of(seen.status() == 200, seen.outcome())),
            must("103-to-1.0", "9110 §15.2", "no 1xx to an HTTP/1.0 client")
                    .send("GET / HTTP/1.0\r\nHost: " + Rule.HOST + "\r\n\r\n")
                    .backend(Script.interim(HINTS, Script.OK))
                    .judge(seen -> Verdict.of(
                            seen.status() == 200 && seen.interims().isEmpty(),
                            seen.interims().isEmpty() ? seen.outcome() : "sent")),
            must("101-unasked", "9110 §15.2.2", "a 101 that nobody asked for never reaches the client")
                    .get()
                    .backend(Script.ending(
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\nConnection: upgrade\r\n\r\n"))
                    .judge(seen -> Verdict.of(seen.status() != 101, "forwarded")),
            ours(
                            "upgrade-unknown",
                            "9110 §7.8",
                            "an upgrade to a protocol that we do not know goes on as an ordinary request")
                    .get("Connection: Upgrade", "Upgrade: foo/2")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(!r.has("upgrade"), "forwarded"))),
            ours("websocket", "9110 §7.8", "a WebSocket is upgraded, and carries bytes both ways")
                    .get(
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                    .thenAfterResponse("ping\r\n\r\n")
                    .backend(exchange -> {
                        exchange.readBody();
                        exchange.send(SWITCHING);
                        boolean ping = exchange.readLike("ping\r\n\r\n").equals("ping\r\n\r\n");
                        exchange.send(ping ? "pong\r\n\r\n" : "what?\r\n\r\n");
                        return false;
                    })
                    .replies(2)
                    .judge(seen -> Verdict.of(
                            seen.status() == 101 && seen.replies().get(1).head().equals("pong"), seen.outcome())),
            should(
                            "expect-unknown",
                            "9110 §10.1.1",
                            "a backend that does not know the expectation gets the body all the same")
                    .send(EXPECTING)
                    .thenAfterInterim("hello")
                    .judge(seen -> Verdict.of(seen.status() == 200, seen.outcome())),
            ours("upgrade-h2c", "9113 §3.1", "an upgrade to h2c goes no further")
                    .get(
                            "Connection: Upgrade, HTTP2-Settings",
                            "Upgrade: h2c",
                            "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(
                                    r -> Verdict.of(!r.has("upgrade") && !r.has("http2-settings"), "forwarded"))
                            : Verdict.kept(seen.outcome())));
}
