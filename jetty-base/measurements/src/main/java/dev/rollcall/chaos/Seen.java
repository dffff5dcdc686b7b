package dev.rollcall.chaos;

/** How an attempt ended, as its client saw it. */
enum Seen {
    /** The whole answer came, and it was right. */
    ANSWERED("answered"),
    /** There was no connection; no byte of the request was sent. */
    REFUSED("no connection"),
    /** The connection ended before any byte of the answer. */
    UNANSWERED("closed without an answer"),
    /** Nothing came for as long as the client waits. */
    TIMED_OUT("nothing within the client's limit"),
    /** The connection ended, or said that it would, in the middle of the answer. */
    BROKEN("broke off"),
    /** A whole answer with another status than 200. */
    STATUS("another status"),
    /** A whole answer that was not the one to this request. */
    WRONG("a wrong answer");

    private final String words;

    Seen(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
