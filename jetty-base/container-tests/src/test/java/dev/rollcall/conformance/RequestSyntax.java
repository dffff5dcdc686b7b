package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.request;
import static dev.rollcall.conformance.Rule.should;

import java.util.List;

/** Lines and names that parsers disagree about. */
final class RequestSyntax {
    private static final String HOST_LINE = "Host: " + Rule.HOST + "\r\n";

    private RequestSyntax() {}

    static final List<Rule> RULES = List.of(
            must("space-before-colon", "9112 §5.1", "a space between field name and colon: 400")
                    .get("X-Test : 1")
                    .judge(seen -> seen.refused(400)),
            must("te-space-before-colon", "9112 §5.1", "`Transfer-Encoding : chunked`: 400")
                    .send(request("POST /", "Transfer-Encoding : chunked") + "0\r\n\r\n")
                    .judge(seen -> seen.refused(400)),
            must("obs-fold", "9112 §5.2", "a folded field line: 400, or the fold becomes spaces")
                    .get("X-Test: a\r\n b")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r ->
                                    Verdict.of(r.values("x-test").toString().matches("\\[a +b]"), "fold forwarded"))
                            : seen.refused(400)),
            must("fold-first", "9112 §2.2", "white space before the first field line: 400, or the line is dropped")
                    .send("GET / HTTP/1.1\r\n X-Test: 1\r\n" + HOST_LINE + "\r\n")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(!r.head().contains("X-Test"), "forwarded"))
                            : seen.refused(400)),
            must("bare-cr", "9112 §2.2", "a bare CR in a value: 400, or it becomes a space")
                    .get("X-Test: a\rX-Evil: b")
                    .judge(RequestSyntax::noEvil),
            must("nul", "9110 §5.5", "a NUL in a value: 400, or it becomes a space")
                    .get("X-Test: a\0b")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(r.head().indexOf('\0') < 0, "NUL forwarded"))
                            : seen.refused(400)),
            ours("bare-lf", "9112 §2.2", "a bare LF ends a line for everybody or is refused; the head sent on has none")
                    .send("GET / HTTP/1.1\r\n" + HOST_LINE + "X-Test: a\nX-Other: b\r\n\r\n")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r ->
                                    Verdict.of(!r.head().replace("\r\n", "").contains("\n"), "LF forwarded"))
                            : seen.refused(400)),
            should("empty-line-first", "9112 §2.2", "an empty line before the request line is ignored")
                    .send("\r\n" + request("GET /"))
                    .judge(seen -> seen.answered(200, r -> Verdict.kept())),
            must("name-space", "9110 §5.1", "a space inside a field name: 400")
                    .get("X Test: 1")
                    .judge(seen -> seen.refused(400)),
            must("name-empty", "9110 §5.1", "an empty field name: 400")
                    .get(": 1")
                    .judge(seen -> seen.refused(400)),
            must("no-colon", "9112 §5", "a field line without a colon: 400")
                    .get("X-Test")
                    .judge(seen -> seen.refused(400)),
            ours("name-bad-char", "9110 §5.6.2", "a field name with `(`, `@` or a control character: 400")
                    .get("X@T(est: 1")
                    .judge(seen -> seen.refused(400)),
            must("method-bad", "9112 §3", "a method that is no token: 400")
                    .send(request("GE(T /"))
                    .judge(seen -> seen.refused(400)),
            must("method-case", "9110 §9.1", "methods are case-sensitive: `get` is not turned into GET")
                    .send(request("get /"))
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(r.head().startsWith("get "), "became GET"))
                            : seen.refused(400, 405, 501)),
            should("method-unknown", "9110 §9.1", "a method that nobody knows is forwarded")
                    .send(request("BREW /"))
                    .judge(seen ->
                            seen.forwarded(r -> Verdict.of(r.methodAndTarget().equals("BREW /"), r.methodAndTarget()))),
            must("version-bad", "9112 §2.3", "`HTTP/1.1x` is no version: 400 or 505")
                    .send("GET / HTTP/1.1x\r\n" + HOST_LINE + "\r\n")
                    .judge(seen -> seen.refused(400, 505)),
            should("version-3", "9110 §15.6.6", "a major version that we do not speak: 505 (or 400)")
                    .send("GET / HTTP/3.0\r\n" + HOST_LINE + "\r\n")
                    .judge(seen -> seen.refused(505, 400)),
            ours("http-0.9", "9112 §2.3", "HTTP/0.9 is not forwarded as such")
                    .send("GET /\r\n\r\n")
                    .watchEnd()
                    .judge(seen -> Verdict.of(!seen.isForwarded(), "forwarded")),
            ours(
                            "request-line-tab",
                            "9112 §3",
                            "a tab between the parts of the request line: 400, or it is a space to those behind")
                    .send("GET\t/\tHTTP/1.1\r\n" + HOST_LINE + "\r\n")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(r.head().startsWith("GET / HTTP/1.1\r\n"), "forwarded"))
                            : seen.refused(400)),
            ours("request-line-spaces", "9112 §3", "a space inside the target: 400")
                    .send("GET /a b HTTP/1.1\r\n" + HOST_LINE + "\r\n")
                    .judge(seen -> seen.refused(400)),
            ours("header-long", "6585 §5", "a head that is too long: 431 (or 400)")
                    .get("X-Test: " + "a".repeat(100_000))
                    .watchEnd()
                    .judge(seen -> seen.refused(431, 400)),
            ours("target-long", "9110 §4.1", "a target that is too long: 414 (or 400, 431)")
                    .send(request("GET /" + "a".repeat(100_000)))
                    .watchEnd()
                    .judge(seen -> seen.refused(414, 400, 431)));

    private static Verdict noEvil(Seen seen) {
        if (!seen.isForwarded()) {
            return seen.refused(400);
        }
        return seen.forwarded(
                r -> Verdict.of(r.head().replace("\r\n", "").indexOf('\r') < 0 && !r.has("x-evil"), "CR forwarded"));
    }
}
