package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.request;
import static dev.rollcall.conformance.Rule.should;

import java.util.List;

/** How long a connection lives, and what an HTTP/1.0 client gets. */
final class Connections {
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

    private Connections() {}

    static final List<Rule> RULES = List.of(
            must("pipelining", "9112 §9.3.2", "pipelined requests are answered in their order")
                    .send(request("GET /1") + request("GET /2") + request("GET /3"))
                    .backend(exchange -> {
                        exchange.readBody();
                        String target = exchange.request().methodAndTarget();
                        exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + target.substring(4));
                        return true;
                    })
                    .replies(3)
                    .judge(seen -> {
                        String bodies = String.join(
                                " ", seen.finals().stream().map(Reply::body).toList());
                        return Verdict.of(bodies.equals("/1 /2 /3"), bodies);
                    }),
            must("close", "9112 §9.6", "`Connection: close` of the client: the answer says so, and the connection ends")
                    .get("Connection: close")
                    .watchEnd()
                    .judge(seen -> seen.answered(200, r -> Verdict.of(seen.closed(), "kept open"))),
            must("close-pipelined", "9112 §9.6", "nothing behind `Connection: close` is answered")
                    .send(request("GET /", "Connection: close") + request("GET /2"))
                    .watchEnd()
                    .judge(seen -> Verdict.of(
                            seen.finals().size() == 1 && seen.requests().size() == 1, "answered")),
            should("keep", "9112 §9.3", "an HTTP/1.1 connection stays open")
                    .get()
                    .watchEnd()
                    .judge(seen -> seen.answered(200, r -> Verdict.of(!seen.closed(), "closed"))),
            must("1.0-close", "9112 §9.3", "an HTTP/1.0 connection ends after its answer")
                    .send("GET / HTTP/1.0\r\nHost: " + Rule.HOST + "\r\n\r\n")
                    .watchEnd()
                    .judge(seen -> seen.answered(200, r -> Verdict.of(seen.closed(), "kept open"))),
            must("1.0-no-chunked", "9112 §6.1", "an HTTP/1.0 client gets no chunks")
                    .send("GET / HTTP/1.0\r\nHost: " + Rule.HOST + "\r\n\r\n")
                    .backend(CHUNKED)
                    .watchEnd()
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    !r.has("transfer-encoding") && r.body().equals("hello"), "chunked"))),
            must("1.0-keep-alive-no-chunked", "9112 §6.1", "nor does it with `Connection: keep-alive`")
                    .send("GET / HTTP/1.0\r\nHost: " + Rule.HOST + "\r\nConnection: keep-alive\r\n\r\n")
                    .backend(CHUNKED)
                    .watchEnd()
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    !r.has("transfer-encoding") && r.body().equals("hello"), "chunked"))),
            Rule.ours(
                            "1.0-truncated",
                            "9112 §8",
                            "a chunked answer that breaks off reaches even an HTTP/1.0 client as broken (reset)")
                    .send("GET / HTTP/1.0\r\nHost: " + Rule.HOST + "\r\n\r\n")
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"))
                    .watchEnd()
                    .judge(seen -> seen.status() == 502
                            ? Verdict.kept("502")
                            : Verdict.of(!seen.reply().whole() || seen.status() == 0, "clean end"))
                    .except(
                            "clean end",
                            Reasons.NO_RESET,
                            Product.JETTY_EE10,
                            Product.JETTY_EE11,
                            Product.STANDALONE,
                            Product.TOMCAT_10,
                            Product.TOMCAT_11),
            must(
                            "1.0-no-host",
                            "9112 §3.2",
                            "HTTP/1.0 without Host is no error of syntax; here it belongs to no application")
                    .send("GET / HTTP/1.0\r\n\r\n")
                    .judge(seen -> seen.isForwarded() ? Verdict.kept("forwarded") : seen.refused(400, 404, 421)),
            must("post-then-next", "9112 §6.3", "a body that the backend has not read is not the next request")
                    .send(request("POST /", "Content-Length: 40000") + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
                            + "x".repeat(40_000 - 38))
                    .backend(exchange -> {
                        exchange.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                        exchange.request().end("", "", false);
                        return false;
                    })
                    .watchEnd()
                    .judge(seen -> Verdict.of(
                            seen.requests().size() <= 1 && seen.finals().size() <= 1, "next request")));
}
