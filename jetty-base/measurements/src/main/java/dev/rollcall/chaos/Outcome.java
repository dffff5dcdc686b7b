package dev.rollcall.chaos;

import java.util.List;

/**
 * What became of one request.
 *
 * @param id in the record of every instance that it reached
 * @param kind what was asked
 * @param keepAlive whether its client keeps connections
 * @param attempts all of them, in order; at least one
 */
record Outcome(String id, Kind kind, boolean keepAlive, List<Attempt> attempts) {
    Outcome {
        if (attempts.isEmpty()) {
            throw new IllegalArgumentException("attempts: 0 (expected: at least 1)");
        }
        attempts = List.copyOf(attempts);
    }

    Attempt last() {
        return attempts.get(attempts.size() - 1);
    }

    boolean isAnswered() {
        return last().seen() == Seen.ANSWERED;
    }
}
