package dev.rollcall.conformance;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One sentence of an RFC, and the exchange that shows whether a product keeps to it. */
final class Rule {
    /** The name that every backend serves. */
    static final String HOST = "conformance.test";

    /** A name that everybody knows and whose only backend cannot be reached. */
    static final String UNREACHABLE_HOST = "unreachable.test";

    private final String id;
    private final String section;
    private final String level;
    private final String sentence;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Product, Deviation> deviations = new EnumMap<>(Product.class);
    private Optional<Http2Script> http2 = Optional.empty();
    private Script script = Script.answering(Script.OK);
    private int replies = 1;
    private boolean watchesEnd;
    private String remark = "";
    private boolean onlyHere;
    private Function<Seen, Verdict> judge = seen -> Verdict.broken("not judged");

    /** What the client does when. */
    enum When {
        AT_ONCE,
        AFTER_ANY_RESPONSE,
        AFTER_INTERIM_RESPONSE
    }

    /**
     * One piece of what the client sends.
     *
     * @param last whether the client says then that it sends nothing more
     */
    record Step(When when, String bytes, boolean last) {}

    /** What a product is known to do instead, and why that stays. */
    record Deviation(String words, String reason) {}

    private Rule(String id, String section, String level, String sentence) {
        this.id = id;
        this.section = section;
        this.level = level;
        this.sentence = sentence;
    }

    /** @param section of RFC 9110, 9112 or 9113, such as {@code 9112 §6.3} */
    static Rule must(String id, String section, String sentence) {
        return new Rule(id, section, "MUST", sentence);
    }

    static Rule should(String id, String section, String sentence) {
        return new Rule(id, section, "SHOULD", sentence);
    }

    /** What the RFC allows or leaves to us, and we have chosen. */
    static Rule ours(String id, String section, String sentence) {
        return new Rule(id, section, "ours", sentence);
    }

    Rule send(String bytes) {
        steps.add(new Step(When.AT_ONCE, bytes, false));
        return this;
    }

    /** Sends {@code GET /} with these further lines. */
    Rule get(String... fields) {
        return send(request("GET /", fields));
    }

    /** Returns the head of an ordinary request. */
    static String request(String methodAndTarget, String... fields) {
        StringBuilder head = new StringBuilder(methodAndTarget + " HTTP/1.1\r\nHost: " + HOST + "\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** The client speaks HTTP/2, and does this in place of sending bytes. */
    Rule http2(Http2Script client) {
        http2 = Optional.of(client);
        return this;
    }

    Rule thenAfterResponse(String bytes) {
        steps.add(new Step(When.AFTER_ANY_RESPONSE, bytes, false));
        return this;
    }

    Rule thenAfterInterim(String bytes) {
        steps.add(new Step(When.AFTER_INTERIM_RESPONSE, bytes, false));
        return this;
    }

    /** The client says that it sends nothing more. */
    Rule thenFinish() {
        steps.add(new Step(When.AT_ONCE, "", true));
        return this;
    }

    Rule backend(Script backendScript) {
        script = backendScript;
        return this;
    }

    Rule backend(String response) {
        return backend(Script.answering(response));
    }

    /** The client waits for so many final responses. */
    Rule replies(int count) {
        replies = count;
        return this;
    }

    /** The client waits whether the connection ends, or something more comes. */
    Rule watchEnd() {
        watchesEnd = true;
        return this;
    }

    /** Shown below the table: whose part this is, by which setting. */
    Rule remark(String text) {
        remark = text;
        return this;
    }

    /** Says that the others do not have what this is about, or not without being told. */
    Rule onlyHere() {
        onlyHere = true;
        return this;
    }

    boolean isFor(Product product) {
        return (!onlyHere || !product.isYardstick()) && (http2.isEmpty() || product.speaksHttp2());
    }

    Rule judge(Function<Seen, Verdict> byWhat) {
        judge = byWhat;
        return this;
    }

    Rule except(String words, String reason, Product... products) {
        for (Product product : products) {
            deviations.put(product, new Deviation(words, reason));
        }
        return this;
    }

    String id() {
        return id;
    }

    String section() {
        return section;
    }

    String level() {
        return level;
    }

    String sentence() {
        return sentence;
    }

    List<Step> steps() {
        return steps;
    }

    /** Returns what the client does in HTTP/2; empty where it speaks HTTP/1. */
    Optional<Http2Script> http2() {
        return http2;
    }

    Script script() {
        return script;
    }

    int replies() {
        return replies;
    }

    boolean watchesEnd() {
        return watchesEnd;
    }

    String remark() {
        return remark;
    }

    Map<Product, Deviation> deviations() {
        return deviations;
    }

    Verdict judge(Seen seen) {
        return judge.apply(seen);
    }

    /** Returns whether the next response is one without a body because of its request (RFC 9110 §9.3.2). */
    boolean asksForHeadOnly() {
        return steps.get(0).bytes().startsWith("HEAD ");
    }
}
