package dev.rollcall.gateway.upstream;

import java.time.Duration;

/**
 * What makes a gateway leave a backend out. A failed connect always does,
 * and so does a backend that says so itself.
 *
 * @param longest how long it is left out at the most before it is tried again; at least one second
 * @param noAnswers how many requests in a row it may leave without an answer, the last of which leaves it out; 0 for any number
 * @param serverErrors how many answers in a row may have a status of 500 or more, the last of which leaves it out; 0 for
 *     any number
 * @param share how many of a pool's members, of a hundred, may be out for one more to be left out for what it answers or
 *     does not answer, itself counted
 */
public record FailureRules(Duration longest, int noAnswers, int serverErrors, int share) {
    /** Returns how many times in a row {@code fault} may come up, the last of which counts; 0 for any number. */
    int limit(Fault fault) {
        return switch (fault) {
            case UNREACHABLE, REFUSES -> 1;
            case NO_ANSWER -> noAnswers;
            case SERVER_ERROR -> serverErrors;
        };
    }

    /** Returns whether so many of {@code members} may be out. */
    public boolean allows(int out, int members) {
        return out * 100L <= (long) share * members;
    }
}
