package dev.rollcall.chaos;

import dev.rollcall.chaos.Connection.Head;
import java.io.IOException;

/** One request over a connection, and the check of its answer. */
interface Exchange {
    /** The key of all subscriptions. */
    String HOST = "chaos.test";

    /**
     * Sends the request and reads the whole answer.
     *
     * @param notes gets what is worth knowing even if this fails
     * @return whether the connection may carry another request
     * @throws WrongAnswerException if the answer was whole but not right
     * @throws IOException if it was not whole
     */
    boolean perform(Connection connection, Notes notes) throws IOException;

    /** What has been learnt so far. */
    final class Notes {
        private String instance = "";

        String instance() {
            return instance;
        }

        void answeredBy(String name) {
            instance = name;
        }
    }

    /** Returns the head of a request, up to its own fields. */
    static String head(String method, String target, String id, boolean keepAlive) {
        return method + " " + target + " HTTP/1.1\r\nHost: " + HOST + "\r\nX-Chaos-Id: " + id + "\r\nX-Request-Id: "
                + id + "\r\n" + (keepAlive ? "" : "Connection: close\r\n");
    }

    /** Reads the head of the answer, which must have this status. */
    static Head readHead(Connection connection, Notes notes, int status) throws IOException {
        Head head = connection.readHead();
        notes.answeredBy(head.field("x-chaos-instance"));
        if (head.status() != status) {
            String why = head.field("proxy-status").isEmpty() ? "" : ", " + head.field("proxy-status");
            throw new WrongAnswerException(Seen.STATUS, head.status() + why);
        }
        return head;
    }
}
