package dev.rollcall.chaos;

/** When a client, which knows two addresses, asks at the other one. Pure. */
final class ClientRule {
    /** Each attempt waits for so long, which is longer than any answer takes while nothing is paused. */
    static final int LIMIT_MILLIS = 5_000;
    /** A client that has met a paused server twice in a row has waited long enough. */
    static final int MAX_ATTEMPTS = 3;

    private ClientRule() {}

    /** Returns whether there is to be another attempt after so many, of which the last ended so. */
    static boolean triesAgain(Kind kind, Seen seen, int attempts) {
        if (attempts >= MAX_ATTEMPTS) {
            return false;
        }
        return switch (seen) {
            case REFUSED -> true;
            case UNANSWERED, TIMED_OUT -> kind.isIdempotent();
            case ANSWERED, BROKEN, STATUS, WRONG -> false;
        };
    }
}
