package dev.rollcall.conformance;

import static dev.rollcall.conformance.Rule.must;
import static dev.rollcall.conformance.Rule.ours;
import static dev.rollcall.conformance.Rule.request;

import java.util.List;

/** What the request is for. */
final class TargetAndHost {
    private static final String HOST_LINE = "Host: " + Rule.HOST + "\r\n";

    private TargetAndHost() {}

    static final List<Rule> RULES = List.of(
            must("host-missing", "9112 §3.2", "HTTP/1.1 without Host: 400")
                    .send("GET / HTTP/1.1\r\n\r\n")
                    .judge(seen -> seen.refused(400)),
            must("host-twice", "9112 §3.2", "two Host lines: 400")
                    .get("Host: other.test")
                    .judge(seen -> seen.refused(400)),
            must("host-twice-equal", "9112 §3.2", "two equal Host lines: 400")
                    .get("Host: " + Rule.HOST)
                    .judge(seen -> seen.refused(400)),
            invalid("host-invalid", "`Host: a b`: 400", "a b"),
            invalid("host-slash", "`Host: conformance.test/evil`: 400", Rule.HOST + "/evil"),
            invalid("host-userinfo", "`Host: user@conformance.test`: 400", "user@" + Rule.HOST),
            invalid("host-port-bad", "`Host: conformance.test:x`: 400", Rule.HOST + ":x"),
            invalid("host-list", "`Host: conformance.test, other.test`: 400", Rule.HOST + ", other.test"),
            must("absolute-form", "9112 §3.2.2", "absolute-form is accepted, and its authority replaces Host")
                    .send("GET http://" + Rule.HOST + "/x?y HTTP/1.1\r\nHost: other.test\r\n\r\n")
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(
                                    r.values("host").equals(List.of(Rule.HOST)), "Host: " + r.values("host")))
                            : Verdict.broken(seen.outcome()))
                    .except(
                            "400",
                            Reasons.TWO_AUTHORITIES_JETTY,
                            Product.JETTY_EE10,
                            Product.JETTY_EE11,
                            Product.STANDALONE)
                    .except("400", Reasons.TWO_AUTHORITIES_TOMCAT, Product.TOMCAT_10, Product.TOMCAT_11),
            must("absolute-to-origin", "9112 §3.2.1", "an absolute-form goes on to the origin as path and query")
                    .send("GET http://" + Rule.HOST + "/x?y HTTP/1.1\r\n" + HOST_LINE + "\r\n")
                    .judge(seen -> seen.forwarded(
                            r -> Verdict.of(r.methodAndTarget().equals("GET /x?y"), r.methodAndTarget()))),
            must("options-star", "9112 §3.2.4", "`OPTIONS *` is answered or goes on as `*`, never as a path")
                    .send(request("OPTIONS *"))
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(
                                    r.methodAndTarget().equals("OPTIONS *"), "became " + r.methodAndTarget()))
                            : seen.refused(200, 204, 400, 404, 405, 501)),
            ours("connect", "9110 §9.3.6", "CONNECT: refused, no tunnel")
                    .send("CONNECT " + Rule.HOST + ":80 HTTP/1.1\r\nHost: " + Rule.HOST + ":80\r\n\r\n")
                    .watchEnd()
                    .judge(seen -> seen.refused(400, 403, 404, 405, 501)),
            ours(
                            "host-case",
                            "9110 §4.2.3",
                            "host names differ neither by case nor by a dot at the end nor by the port")
                    .send("GET / HTTP/1.1\r\nHost: Conformance.TEST.:8000\r\n\r\n")
                    .judge(seen -> seen.forwarded(r -> Verdict.of(seen.status() == 200, seen.outcome()))),
            same("path-escapes", "escapes in the path go on as they are", "/a%20%41%c3%a4"),
            same("path-encoded-slash", "an encoded slash in the path goes on as it is", "/a%2fb")
                    .except(
                            "400",
                            Reasons.ENCODED_SLASH_JETTY,
                            Product.JETTY_EE10,
                            Product.JETTY_EE11,
                            Product.STANDALONE)
                    .except("400", Reasons.ENCODED_SLASH_TOMCAT, Product.TOMCAT_10, Product.TOMCAT_11),
            same("path-parameters", "path parameters go on as they are", "/a;x=1/b;jsessionid=2"),
            same("path-slashes", "double slashes go on as they are", "//a///b")
                    .except("400", Reasons.EMPTY_SEGMENT, Product.JETTY_EE10, Product.JETTY_EE11, Product.STANDALONE),
            same("path-empty-query", "an empty query is not no query", "/a?"),
            same("query-bytes", "the query goes on byte for byte", "/a?x=%zz&y=a+b%20c&&=;'()*!~/?:@"),
            ours("path-climbs", "3986 §5.2.4", "a path that climbs above its root (`/../x`): 400")
                    .send(request("GET /../x"))
                    .judge(seen -> seen.refused(400)),
            ours("path-climbs-encoded", "3986 §5.2.4", "likewise when it is encoded (`/%2e%2e/x`): 400")
                    .send(request("GET /%2e%2e/x"))
                    .judge(seen -> seen.refused(400)),
            ours("target-no-slash", "9112 §3.2.1", "a target that is neither a path nor a URI: 400")
                    .send(request("GET x"))
                    .judge(seen -> seen.refused(400)),
            ours("target-fragment", "9112 §3.2", "a fragment in the target: 400, or it goes no further")
                    .send(request("GET /a#b"))
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(!r.head().contains("#"), "forwarded"))
                            : seen.refused(400)),
            ours("target-raw-bytes", "3986 §2", "bytes above 127 in the target: 400, or they go on as they are")
                    .send(request("GET /\u00e4"))
                    .judge(seen -> seen.isForwarded()
                            ? seen.forwarded(r -> Verdict.of(
                                    r.methodAndTarget().equals("GET /\u00e4"), "became " + r.methodAndTarget()))
                            : seen.refused(400)));

    private static Rule invalid(String id, String sentence, String host) {
        return must(id, "9112 §3.2", sentence)
                .send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .judge(seen -> seen.refused(400));
    }

    private static Rule same(String id, String sentence, String target) {
        return must(id, "9110 §7.7", sentence)
                .send(request("GET " + target))
                .judge(seen -> seen.forwarded(
                        r -> Verdict.of(r.methodAndTarget().equals("GET " + target), "became " + r.methodAndTarget())));
    }
}
