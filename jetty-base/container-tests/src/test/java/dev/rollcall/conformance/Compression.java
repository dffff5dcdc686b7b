package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.request;
import static dev.rollcall.conformance.Rule.should;

import java.util.List;
import java.util.Locale;

/** What is compressed: only what its application has marked, which the other products do not know. */
final class Compression {
    private static final String BODY = "many words ".repeat(200);

    private Compression() {}

    static final List<Rule> RULES = List.of(
            ours("marked", "9110 §8.4.1", "an answer that its application marks is compressed, and says Vary")
                    .get("Accept-Encoding: gzip")
                    .backend(marked(""))
                    .onlyHere()
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    r.values("content-encoding").equals(List.of("gzip"))
                                            && r.values("vary")
                                                    .toString()
                                                    .toLowerCase(Locale.ROOT)
                                                    .contains("accept-encoding"),
                                    "not compressed"))),
            must("length", "9110 §8.6", "and loses the length that it had before")
                    .get("Accept-Encoding: gzip")
                    .backend(marked(""))
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    r.whole()
                                            && (!r.has("content-encoding")
                                                    || !r.values("content-length")
                                                            .contains(Integer.toString(BODY.length()))),
                                    "length kept"))),
            must("etag", "9110 §8.8.1", "its strong ETag becomes a weak one")
                    .get("Accept-Encoding: gzip")
                    .backend(marked("ETag: \"a\"\r\n"))
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    !r.has("content-encoding")
                                            || !r.values("etag").contains("\"a\""),
                                    "strong"))),
            plain("unasked", "9110 §12.5.3", "who does not ask gets no gzip", "", "X-Test: 1"),
            plain("q0", "9110 §12.5.3", "`gzip;q=0` is a refusal", "", "Accept-Encoding: gzip;q=0, identity"),
            plain("star-q0", "9110 §12.5.3", "`*;q=0` is one too", "", "Accept-Encoding: *;q=0, identity"),
            plain(
                    "no-transform",
                    "9110 §7.7",
                    "`no-transform` is obeyed",
                    "Cache-Control: no-transform\r\n",
                    "Accept-Encoding: gzip"),
            must("encoded", "9110 §8.4", "what is encoded already is not encoded again")
                    .get("Accept-Encoding: gzip, br")
                    .backend(marked("Content-Encoding: br\r\n"))
                    .judge(seen -> seen.answered(
                            200,
                            r -> Verdict.of(
                                    r.values("content-encoding").equals(List.of("br"))
                                            && r.body().equals(BODY),
                                    "encoded"))),
            must("206", "9110 §14.4", "a part (206) is not compressed")
                    .get("Accept-Encoding: gzip", "Range: bytes=0-" + (BODY.length() - 1))
                    .backend(marked("Content-Range: bytes 0-" + (BODY.length() - 1) + "/9999\r\n")
                            .replace("200 OK", "206 Partial Content"))
                    .judge(seen -> seen.answered(206, r -> Verdict.of(r.body().equals(BODY), "compressed"))),
            must("head", "9110 §9.3.2", "a marked answer to HEAD has no body")
                    .send(request("HEAD /", "Accept-Encoding: gzip"))
                    .backend("HTTP/1.1 200 OK\r\nRollcall-Encoding: gzip\r\nContent-Length: 2200\r\n\r\n")
                    .watchEnd()
                    .judge(seen ->
                            seen.answered(200, r -> Verdict.of(seen.replies().size() == 1, "body"))),
            should("unmarked", "9110 §7.7", "an answer without a mark is not touched")
                    .get("Accept-Encoding: gzip")
                    .backend(marked("").replace("Rollcall-Encoding: gzip\r\n", ""))
                    .judge(seen ->
                            seen.answered(200, r -> Verdict.of(r.body().equals(BODY) && !r.has("vary"), "touched"))));

    private static String marked(String lines) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nRollcall-Encoding: gzip\r\n" + lines + "Content-Length: "
                + BODY.length() + "\r\n\r\n" + BODY;
    }

    private static Rule plain(String id, String section, String sentence, String lines, String field) {
        return must(id, section, sentence)
                .get(field)
                .backend(marked(lines))
                .judge(seen -> seen.answered(
                        200,
                        r -> Verdict.of(!r.has("content-encoding") && r.body().equals(BODY), "compressed")));
    }
}
