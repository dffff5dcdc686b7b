package dev.rollcall.chaos;

import java.util.Optional;

/**
 * Something about one request that is to be told.
 *
 * @param outcome the request
 * @param excuse why it does not count as failed; empty if it does
 * @param reason what is wrong, if it does
 */
record Finding(Outcome outcome, Optional<Excuse> excuse, String reason) {
    static Finding failed(Outcome outcome, String reason) {
        return new Finding(outcome, Optional.empty(), reason);
    }

    static Finding excused(Outcome outcome, Excuse excuse) {
        return new Finding(outcome, Optional.of(excuse), excuse.words());
    }

    /** What may happen to a request, since nobody could have helped it. */
    enum Excuse {
        STREAM_BROKEN_BY_KILL("stream broken by kill"),
        SOCKET_BROKEN_BY_GATEWAY_STOP("WebSocket broken by the stop of its gateway"),
        REACHED_KILLED_INSTANCE("not idempotent, and had reached the killed instance"),
        BROKEN_BY_GATEWAY_KILL("under way in the killed gateway, and not to be sent again"),
        HUNG_ON_PAUSED("not idempotent, and hung on a paused server for longer than the client's limit");

        private final String words;

        Excuse(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }
}
