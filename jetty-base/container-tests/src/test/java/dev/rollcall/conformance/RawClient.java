package dev.rollcall.conformance;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Plays the client's side of a rule on a connection of its own. */
final class RawClient {
    // More than a product takes that answers 504 after its time-out.
    private static final int ANSWER_MILLIS = 4000;
    private static final String HOST_LINE = "Host: " + Rule.HOST + "\r\n";
    // A connection that is still open then is kept.
    private static final int END_MILLIS = 500;

    private final Rule rule;
    private final Wire wire;
    private final String mark;
    private final List<Reply> replies = new ArrayList<>();
    private boolean closed;

    private RawClient(Rule rule, Wire wire, String mark) {
        this.mark = mark;
        this.rule = rule;
        this.wire = wire;
    }

    /** Returns what both sides saw. */
    static Seen play(Rule rule, int port, Backend backend) throws IOException {
        Backend.Play play = backend.play(rule.script());
        try (Wire wire = Wire.to(port)) {
            RawClient client = new RawClient(rule, wire, play.mark());
            client.run();
            return new Seen(play.requests(), client.replies, client.closed);
        }
    }

    private void run() throws IOException {
        wire.patience(ANSWER_MILLIS);
        for (Rule.Step step : rule.steps()) {
            play(step);
        }
        while (!closed && finals() < rule.replies() && readReply()) {
            // Interim responses are kept, and not counted.
        }
        if (rule.watchesEnd()) {
            wire.patience(END_MILLIS);
            while (!closed && readReply()) {
                // What comes unasked counts too.
            }
        }
    }

    private void play(Rule.Step step) throws IOException {
        if (step.when() != Rule.When.AT_ONCE) {
            readReply();
        }
        boolean due = step.when() != Rule.When.AFTER_INTERIM_RESPONSE
                || (!replies.isEmpty() && replies.get(replies.size() - 1).isInterim());
        if (!due || closed) {
            return;
        }
        try {
            wire.send(marked(step));
            if (step.last()) {
                wire.finishSending();
            }
        } catch (IOException leftEarly) {
            // A product that refuses need not read on; what it said is read below.
        }
    }

    private String marked(Rule.Step step) {
        int behindHost = step.bytes().indexOf(HOST_LINE) + HOST_LINE.length();
        boolean first = step.equals(rule.steps().get(0)) && behindHost >= HOST_LINE.length();
        return first
                ? step.bytes().substring(0, behindHost) + mark + step.bytes().substring(behindHost)
                : step.bytes();
    }

    private long finals() {
        return replies.stream().filter(reply -> !reply.isInterim()).count();
    }

    /** Returns whether there was one. */
    private boolean readReply() throws IOException {
        String head;
        try {
            head = wire.readHead();
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException end) {
            closed = true;
            return false;
        }
        StringBuilder body = new StringBuilder();
        String trailers = "";
        boolean whole = true;
        try {
            trailers = readBody(head, body);
        } catch (SocketTimeoutException open) {
            whole = false;
        } catch (IOException | NumberFormatException brokenOff) {
            whole = false;
            closed = true;
        }
        replies.add(new Reply(head, body.toString(), trailers, whole));
        return true;
    }

    /** Returns the trailers (RFC 9112 §6.3). */
    private String readBody(String head, StringBuilder body) throws IOException {
        int status = new Reply(head, "", "", true).status();
        if (rule.asksForHeadOnly() || status / 100 == 1 || status == 204 || status == 304) {
            return "";
        }
        if (Reply.values(head, "transfer-encoding")
                .toString()
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return wire.readChunks(body);
        }
        List<String> lengths = Reply.values(head, "content-length");
        if (lengths.isEmpty()) {
            wire.readRest(body);
            closed = true;
        } else {
            wire.readInto(body, Integer.parseInt(lengths.get(0)));
        }
        return "";
    }
}
