package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.request;
import static dev.rollcall.conformance.Rule.should;

import java.util.List;

/** What the client is told when the backend does not answer, and when a request may be sent twice. */
final class Errors {
    private static final Script GOING = exchange -> {
        exchange.readBody();
        return false;
    };

    private Errors() {}

    static final List<Rule> RULES = List.of(
            should("502", "9110 §15.6.3", "a backend that closes without an answer: 502")
                    .send(request("POST /", "Content-Length: 5") + "hello")
                    .backend(GOING)
                    .judge(seen -> seen.answered(502, r -> Verdict.kept())),
            should("504", "9110 §15.6.5", "a backend that says nothing: 504")
                    .get()
                    .backend(Script.silent())
                    .judge(seen -> seen.answered(504, r -> Verdict.kept())),
            should("503", "9110 §15.6.4", "a name that nobody can be reached for: 503 with Retry-After")
                    .send("GET / HTTP/1.1\r\nHost: " + Rule.UNREACHABLE_HOST + "\r\n\r\n")
                    .onlyHere()
                    .judge(seen -> seen.answered(503, r -> Verdict.of(r.has("retry-after"), "no Retry-After"))),
            ours("503-post", "9110 §9.2.2", "so for a POST: it was never sent")
                    .send("POST / HTTP/1.1\r\nHost: " + Rule.UNREACHABLE_HOST + "\r\nContent-Length: 5\r\n\r\nhello")
                    .onlyHere()
                    .judge(seen -> seen.answered(503, r -> Verdict.of(r.has("retry-after"), "no Retry-After"))),
            ours("404-not-later", "9110 §10.2.3", "a name that nobody serves is not said to be back in a while")
                    .send("GET / HTTP/1.1\r\nHost: unknown.test\r\n\r\n")
                    .onlyHere()
                    .judge(seen -> Verdict.of(!seen.reply().has("retry-after"), "Retry-After")),
            ours("404", "9110 §15.5.5", "a name that nobody serves: 404 (or 421)")
                    .send("GET / HTTP/1.1\r\nHost: unknown.test\r\n\r\n")
                    .onlyHere()
                    .judge(seen -> seen.refused(404, 421)),
            must("post-once", "9110 §9.2.2", "a POST that got no answer is not sent again")
                    .send(request("POST /", "Content-Length: 5") + "hello")
                    .backend(GOING)
                    .judge(seen -> Verdict.of(
                            seen.requests().size() == 1, seen.requests().size() + " times")),
            ours("get-twice", "9112 §9.3.1", "a GET that got no answer may be sent once more, not more often")
                    .get()
                    .backend(GOING)
                    .judge(seen -> Verdict.of(
                            seen.status() == 502 && seen.requests().size() <= 2,
                            seen.status() == 502 ? seen.requests().size() + " times" : seen.outcome())),
            ours("answered-once", "9110 §9.2.2", "a GET whose answer broke off is not sent again")
                    .get()
                    .backend(Script.ending("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"))
                    .judge(seen -> Verdict.of(
                            seen.requests().size() == 1, seen.requests().size() + " times")),
            must("head-502", "9110 §9.3.2", "an error in answer to HEAD has no body either")
                    .send(request("HEAD /"))
                    .backend(GOING)
                    .watchEnd()
                    .judge(seen ->
                            Verdict.of(seen.status() == 502 && seen.replies().size() == 1, seen.outcome())),
            should("stale", "9112 §9.3.1", "a kept connection that the backend has closed meanwhile costs no GET")
                    .get()
                    .thenAfterResponse(request("GET /next"))
                    .backend(Script.ending(Script.OK))
                    .replies(2)
                    .judge(seen -> Verdict.of(
                            seen.finals().size() == 2 && seen.finals().get(1).status() == 200,
                            seen.finals().size() + " answers")),
            ours("no-secrets", "9110 §17.1", "an error tells nothing about addresses behind us")
                    .send(request("POST /", "Content-Length: 5") + "hello")
                    .backend(GOING)
                    .judge(seen -> Verdict.of(
                            !seen.reply().body().contains("127.0.0.1")
                                    && !seen.reply().body().contains("Exception"),
                            "told")));
}
