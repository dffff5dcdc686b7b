package dev.rollcall.chaos;

import java.io.IOException;

/** An answer came, but not the right one. */
final class WrongAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Seen seen;

    WrongAnswerException(Seen seen, String detail) {
        super(detail);
        this.seen = seen;
    }

    Seen seen() {
        return seen;
    }
}
