package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.request;

import java.util.List;

/** Where a response ends, and what is done with one that does not end as it said. */
final class ResponseFraming {
    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private ResponseFraming() {}

    static final List<Rule> RULES = List.of(
            must("cl-short", "9112 §8", "a response shorter than its Content-Length reaches the client as broken")
                    .get()
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"))
                    .judge(ResponseFraming::broken),
            must("chunked-cut", "9112 §8", "a chunked response without its last chunk reaches the client as broken")
                    .get()
                    .backend(Script.ending(CHUNKED + "5\r\nhello\r\n"))
                    .judge(ResponseFraming::broken),
            must("chunked-cut-inside", "9112 §8", "likewise when it ends inside a chunk")
                    .get()
                    .backend(Script.ending(CHUNKED + "50\r\nhello"))
                    .judge(ResponseFraming::broken),
            must("chunk-bad", "9112 §7.1", "likewise when a chunk size is no number")
                    .get()
                    .backend(Script.ending(CHUNKED + "5\r\nhello\r\nzz\r\nhello\r\n0\r\n\r\n"))
                    .judge(ResponseFraming::broken),
            must("extra-bytes", "9112 §6.3", "bytes behind a response are never the next response")
                    .get()
                    .thenAfterResponse(request("GET /next"))
                    .backend(Script.once(Script.OK + EVIL))
                    .replies(2)
                    .judge(ResponseFraming::notEvil),
            must("extra-bytes-304", "9112 §6.3", "so behind a 304")
                    .get()
                    .thenAfterResponse(request("GET /next"))
                    .backend(Script.once("HTTP/1.1 304 Not Modified\r\n\r\n" + EVIL))
                    .replies(2)
                    .judge(ResponseFraming::notEvil),
            invalid(
                    "cl-not-a-number",
                    "Content-Length that is no number",
                    "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello"),
            invalid("cl-negative", "negative Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"),
            invalid(
                    "cl-differ",
                    "two different Content-Length lines",
                    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
            must("cl-equal", "9112 §6.3", "two equal Content-Length lines: one goes on, or 502")
                    .get()
                    .backend("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello")
                    .judge(seen -> seen.status() == 502
                            ? Verdict.kept("502")
                            : seen.answered(
                                    200,
                                    r -> Verdict.of(
                                            r.values("content-length").equals(List.of("5")), "both forwarded"))),
            must("cl-and-te", "9112 §6.3", "Content-Length *and* Transfer-Encoding: 502, or only one goes on")
                    .get()
                    .backend(
                            Script.ending(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
                    .judge(seen -> seen.status() == 502
                            ? Verdict.kept("502")
                            : seen.answered(
                                    200,
                                    r -> r.has("content-length") && r.has("transfer-encoding")
                                            ? Verdict.broken("both forwarded")
                                            : Verdict.of(r.body().equals("hello") && r.whole(), "other body"))),
            must("te-204", "9112 §6.1", "a 204 goes on without Transfer-Encoding and without Content-Length")
                    .get()
                    .backend("HTTP/1.1 204 No Content\r\n\r\n")
                    .judge(seen -> seen.answered(
                            204, r -> Verdict.of(!r.has("transfer-encoding") && !r.has("content-length"), "framed"))),
            must("304", "9110 §15.4.5", "a 304 has no body, and keeps its validators")
                    .get()
                    .backend("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n")
                    .thenAfterResponse(request("GET /next"))
                    .replies(2)
                    .judge(seen -> Verdict.of(
                            seen.finals().size() == 2
                                    && seen.status() == 304
                                    && seen.reply().values("etag").equals(List.of("\"a\"")),
                            seen.outcome())),
            must("head", "9110 §9.3.2", "the answer to HEAD has no body, and keeps its Content-Length")
                    .send(request("HEAD /"))
                    .backend("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")
                    .watchEnd()
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    r.values("content-length").equals(List.of("1234"))
                                            && seen.finals().size() == 1,
                                    "Content-Length: " + r.values("content-length")))),
            must("head-chunked", "9110 §9.3.2", "so with a HEAD that the backend answers as chunked")
                    .send(request("HEAD /"))
                    .backend(CHUNKED)
                    .watchEnd()
                    .judge(seen ->
                            seen.answered(200, r -> Verdict.of(seen.replies().size() == 1, "body"))),
            must("until-close", "9112 §6.3", "a response that ends with the connection is framed for the client")
                    .get()
                    .backend(Script.ending("HTTP/1.1 200 OK\r\n\r\nhello"))
                    .judge(seen ->
                            seen.answered(200, r -> Verdict.of(r.body().equals("hello") && r.whole(), "other body"))),
            must("empty-length", "9110 §8.6", "an empty answer stays empty")
                    .get()
                    .backend("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    .judge(seen -> seen.answered(200, r -> Verdict.of(r.body().isEmpty() && r.whole(), "body"))),
            ours("chunk-extension", "9112 §7.1.1", "chunk extensions of a response are ignored")
                    .get()
                    .backend(CHUNKED + "5;a=b\r\nhello\r\n0\r\n\r\n")
                    .judge(seen -> seen.answered(200, r -> Verdict.of(r.body().equals("hello"), "other body"))),
            must("trailers", "9110 §6.5.1", "trailers of a response go on as trailers or not at all, never as fields")
                    .get("TE: trailers", "Connection: TE")
                    .backend(
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Test\r\n\r\n5\r\nhello\r\n0\r\nX-Test: 1\r\n\r\n")
                    .judge(seen -> seen.answered(
                            200,
                            r -> r.has("x-test")
                                    ? Verdict.broken("merged")
                                    : Verdict.kept(r.trailers().isEmpty() ? "dropped" : "as trailers"))));

    private static Rule invalid(String id, String sentence, String response) {
        return must("response-" + id, "9112 §6.3", sentence + ": 502")
                .get()
                .backend(Script.ending(response))
                .judge(seen -> seen.answered(502, r -> Verdict.kept()));
    }

    private static Verdict broken(Seen seen) {
        if (seen.status() == 502) {
            return Verdict.kept("502");
        }
        return seen.reply().whole() && seen.status() != 0 ? Verdict.broken("whole") : Verdict.kept("cut");
    }

    private static Verdict notEvil(Seen seen) {
        boolean evil = seen.replies().stream().anyMatch(r -> r.body().contains("evil"));
        if (evil) {
            return Verdict.broken("next response");
        }
        return Verdict.of(seen.finals().size() == 2, seen.finals().size() + " responses");
    }
}
