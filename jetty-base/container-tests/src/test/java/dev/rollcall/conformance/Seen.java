package dev.rollcall.conformance;

import java.util.List;
import java.util.function.Function;

/**
 * What both ends saw of one rule.
 *
 * @param requests what the backend was sent
 * @param replies what the client was sent, interim responses included
 * @param closed whether the client saw the connection end within the time that it watched
 */
record Seen(List<Received> requests, List<Reply> replies, boolean closed) {
    List<Reply> finals() {
        return replies.stream().filter(reply -> !reply.isInterim()).toList();
    }

    List<Integer> interims() {
        return replies.stream().filter(Reply::isInterim).map(Reply::status).toList();
    }

    /** Returns the first final response, or one of status 0. */
    Reply reply() {
        return finals().isEmpty() ? new Reply("", "", "", false) : finals().get(0);
    }

    int status() {
        return reply().status();
    }

    /** Returns what the client got in place of an answer that it was to get. */
    String outcome() {
        if (!finals().isEmpty()) {
            return Integer.toString(status());
        }
        return closed ? "closed" : "no answer";
    }

    boolean isForwarded() {
        return !requests.isEmpty();
    }

    /** Kept if the client is refused by that status and the backend knows nothing of it. */
    Verdict refused(int... allowed) {
        if (isForwarded()) {
            return Verdict.broken(requests.size() > 1 ? "forwarded as " + requests.size() + " requests" : "forwarded");
        }
        for (int code : allowed) {
            if (status() == code) {
                return Verdict.kept(Integer.toString(code));
            }
        }
        return Verdict.broken(outcome());
    }

    /** Likewise, and the connection must not carry anything after that (RFC 9112 §6.3). */
    Verdict refusedAndClosed(int... allowed) {
        return refused(allowed).and(closed ? refused(allowed) : Verdict.broken(outcome() + ", kept open"));
    }

    /** Kept if the request was refused, or the backend got exactly one with exactly one framing. */
    Verdict refusedOrOnce(int... allowed) {
        if (!isForwarded()) {
            return refused(allowed);
        }
        Received first = requests.get(0);
        int framings = first.values("content-length").size()
                + first.values("transfer-encoding").size();
        if (requests.size() > 1) {
            return Verdict.broken("forwarded as " + requests.size() + " requests");
        }
        return framings > 1 ? Verdict.broken("forwarded with both framings") : Verdict.kept("forwarded");
    }

    /** Kept if the only request was answered with 200, and the condition on that request holds. */
    Verdict forwarded(Function<Received, Verdict> condition) {
        if (requests.size() != 1) {
            return Verdict.broken(requests.isEmpty() ? outcome() : requests.size() + " requests");
        }
        return condition.apply(requests.get(0));
    }

    /** Kept if the client got that status, and the condition on its response holds. */
    Verdict answered(int status, Function<Reply, Verdict> condition) {
        return status() == status ? condition.apply(reply()) : Verdict.broken(outcome());
    }
}
