package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.request;

import java.util.List;

/** Where a request ends: whatever two readers could see differently is refused. */
final class RequestFraming {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: " + Rule.HOST + "\r\n\r\n";

    private RequestFraming() {}

    static final List<Rule> RULES = List.of(
            must("cl-and-te", "9112 §6.3", "Content-Length *and* Transfer-Encoding: refused, or exactly one goes on")
                    .send(request("POST /", "Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n" + SMUGGLED)
                    .watchEnd()
                    .judge(RequestFraming::closedOrRefused),
            bad(
                    "te-not-last-chunked",
                    "9112 §6.3",
                    "Transfer-Encoding that does not end in chunked: 400 and close",
                    "Transfer-Encoding: chunked, identity"),
            bad(
                    "te-unknown",
                    "9112 §6.1",
                    "unknown transfer coding: 501 (or 400) and close",
                    "Transfer-Encoding: nonsense"),
            bad(
                    "te-gzip-chunked",
                    "9112 §6.1",
                    "transfer coding that nobody here decodes: 501 (or 400) and close",
                    "Transfer-Encoding: gzip, chunked"),
            bad(
                    "te-twice-chunked",
                    "9112 §6.1",
                    "chunked twice: refused and closed",
                    "Transfer-Encoding: chunked, chunked"),
            bad(
                    "te-two-lines",
                    "9112 §6.1",
                    "two Transfer-Encoding lines, the last not chunked: refused and closed",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
            bad(
                    "te-quoted",
                    "9112 §7",
                    "`Transfer-Encoding: \"chunked\"` is no coding: refused and closed",
                    "Transfer-Encoding: \"chunked\""),
            bad(
                    "te-vtab",
                    "9110 §5.5",
                    "a vertical tab before `chunked`: refused and closed",
                    "Transfer-Encoding: \u000bchunked"),
            must("te-1.0", "9112 §6.1", "Transfer-Encoding in HTTP/1.0 is faulty framing: refused, or close after it")
                    .send("POST / HTTP/1.0\r\nHost: " + Rule.HOST
                            + "\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED)
                    .watchEnd()
                    .judge(RequestFraming::closedOrRefused),
            bad(
                    "cl-not-a-number",
                    "9112 §6.3",
                    "Content-Length that is no number: 400 and close",
                    "Content-Length: five"),
            bad("cl-plus", "9110 §8.6", "Content-Length with a sign: 400 and close", "Content-Length: +5"),
            bad("cl-negative", "9110 §8.6", "negative Content-Length: 400 and close", "Content-Length: -5"),
            bad("cl-hex", "9110 §8.6", "hexadecimal Content-Length: 400 and close", "Content-Length: 0x5"),
            bad(
                    "cl-overflow",
                    "9110 §8.6",
                    "Content-Length that no counter holds: 400 (or 413) and close",
                    "Content-Length: 99999999999999999999"),
            bad("cl-empty", "9110 §8.6", "empty Content-Length: 400 and close", "Content-Length: "),
            bad("cl-space-inside", "9110 §8.6", "`Content-Length: 5 5`: 400 and close", "Content-Length: 5 5"),
            bad(
                    "cl-differ",
                    "9112 §6.3",
                    "two different Content-Length lines: 400 and close",
                    "Content-Length: 5\r\nContent-Length: 6"),
            bad(
                    "cl-list-differ",
                    "9112 §6.3",
                    "different lengths in one Content-Length: 400 and close",
                    "Content-Length: 5, 6"),
            must("cl-equal", "9112 §6.3", "two equal Content-Length lines: refused, or one goes on")
                    .send(request("POST /", "Content-Length: 5", "Content-Length: 5") + "hello")
                    .judge(seen -> seen.refusedOrOnce(400)),
            ours("cl-list-equal", "9112 §6.3", "`Content-Length: 5, 5`: refused, or one goes on")
                    .send(request("POST /", "Content-Length: 5, 5") + "hello")
                    .judge(seen -> seen.refusedOrOnce(400)),
            must("te-case", "9112 §7", "`Transfer-Encoding: CHUNKED` is chunked")
                    .send(request("POST /", "Transfer-Encoding: CHUNKED") + "5\r\nhello\r\n0\r\n\r\n")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(r.body().equals("hello"), "other body"))),
            must(
                            "chunk-overflow",
                            "9112 §7.1",
                            "chunk size that no counter holds: refused, nothing is taken for a body")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "10000000000000005\r\nhello\r\n0\r\n\r\n")
                    .watchEnd()
                    .judge(RequestFraming::brokenOff),
            must("chunk-size-bad", "9112 §7.1", "chunk size that is no hexadecimal number: refused")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "zz\r\nhello\r\n0\r\n\r\n")
                    .watchEnd()
                    .judge(RequestFraming::brokenOff),
            must("chunk-size-negative", "9112 §7.1", "negative chunk size: refused")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "-5\r\nhello\r\n0\r\n\r\n")
                    .watchEnd()
                    .judge(RequestFraming::brokenOff),
            must("chunk-size-0x", "9112 §7.1", "chunk size `0x5`: refused")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "0x5\r\nhello\r\n0\r\n\r\n")
                    .watchEnd()
                    .judge(RequestFraming::brokenOff),
            must("chunk-no-crlf", "9112 §7.1", "chunk data longer than its size: refused")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "5\r\nhelloworld\r\n0\r\n\r\n")
                    .watchEnd()
                    .judge(RequestFraming::brokenOff),
            must("chunk-bare-lf", "9112 §7.1", "chunk lines that end with a bare LF: refused, or the same body goes on")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "5\nhello\n0\n\n")
                    .watchEnd()
                    .judge(RequestFraming::helloOrBrokenOff),
            must("chunk-extension", "9112 §7.1.1", "chunk extensions are ignored")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "5;a=b;c=\"d\"\r\nhello\r\n0\r\n\r\n")
                    .judge(seen ->
                            seen.forwarded(request -> Verdict.of(request.body().equals("hello"), "other body"))),
            must("chunk-extension-long", "9112 §7.1.1", "the length of chunk extensions is limited")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "5;" + "a".repeat(200_000)
                            + "\r\nhello\r\n0\r\n\r\n")
                    .watchEnd()
                    .judge(RequestFraming::brokenOff),
            must(
                            "chunk-extension-bare-lf",
                            "9112 §7.1.1",
                            "a bare LF in a chunk extension ends no chunk line for one reader only")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "5;a\nhello\r\n0\r\n\r\n")
                    .watchEnd()
                    .judge(RequestFraming::helloOrBrokenOff),
            must("body-cut", "9112 §8", "a request whose body breaks off never looks whole to the backend")
                    .send(request("POST /", "Content-Length: 50") + "hello")
                    .thenFinish()
                    .replies(0)
                    .watchEnd()
                    .judge(RequestFraming::notWhole),
            must("chunked-cut", "9112 §8", "a chunked request without its last chunk never looks whole to the backend")
                    .send(request("POST /", "Transfer-Encoding: chunked") + "5\r\nhello\r\n")
                    .thenFinish()
                    .replies(0)
                    .watchEnd()
                    .judge(RequestFraming::notWhole),
            must(
                            "get-body",
                            "9110 §9.3.1",
                            "the body of a GET is framed and forwarded, or the GET refused; it is never the next request")
                    .send(request("GET /", "Content-Length: " + SMUGGLED.length()) + SMUGGLED)
                    .watchEnd()
                    .judge(seen -> seen.isForwarded() ? RequestFraming.bodyStays(seen) : seen.refused(400)),
            must("head-body", "9110 §9.3.2", "the body of a HEAD likewise")
                    .send(request("HEAD /", "Content-Length: " + SMUGGLED.length()) + SMUGGLED)
                    .watchEnd()
                    .judge(seen -> seen.isForwarded() ? RequestFraming.bodyStays(seen) : seen.refused(400)),
            must("delete-body", "9110 §9.3.5", "the body of a DELETE likewise")
                    .send(request("DELETE /", "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(r.body().equals("hello"), "body lost"))
                            : seen.refused(400)));

    private static Rule bad(String id, String section, String sentence, String field) {
        return must(id, section, sentence)
                .send(request("POST /", field) + "5\r\nhello\r\n0\r\n\r\n")
                .watchEnd()
                .judge(seen -> seen.refusedAndClosed(400, 413, 422, 501));
    }

    private static Verdict closedOrRefused(Seen seen) {
        return seen.refusedOrOnce(400)
                .and(seen.closed() ? seen.refusedOrOnce(400) : Verdict.broken(seen.outcome() + ", kept open"));
    }

    private static Verdict bodyStays(Seen seen) {
        return seen.forwarded(request -> Verdict.of(request.body().equals(SMUGGLED), "body lost"));
    }

    /** Kept if no backend has got a whole request, and the connection has ended. */
    private static Verdict brokenOff(Seen seen) {
        if (seen.isForwarded() && seen.requests().get(0).isWhole()) {
            return Verdict.broken("forwarded");
        }
        if (!seen.closed()) {
            return Verdict.broken(seen.outcome() + ", kept open");
        }
        // Whether the client is told before that is a matter of time in some containers.
        return Verdict.kept();
    }

    private static Verdict helloOrBrokenOff(Seen seen) {
        boolean same = seen.requests().size() == 1
                && seen.requests().get(0).isWhole()
                && seen.requests().get(0).body().equals("hello");
        return same ? Verdict.kept("forwarded") : brokenOff(seen);
    }

    private static Verdict notWhole(Seen seen) {
        boolean whole = seen.isForwarded() && seen.requests().get(0).isWhole();
        return Verdict.of(!whole, "whole");
    }
}
