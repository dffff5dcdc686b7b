package dev.rollcall.chaos;

/**
 * Something that was done to a server.
 *
 * @param what the signal that it got
 * @param target the server
 * @param fromMillis when, in the run's time
 * @param goneMillis when the process had ended; for a pause, when it went on
 * @param backMillis when it served again; {@link Long#MAX_VALUE} if it never did
 */
record Incident(What what, String target, long fromMillis, long goneMillis, long backMillis) {
    /** The signals. */
    enum What {
        /** SIGTERM. */
        STOP,
        /** SIGKILL. */
        KILL,
        /** SIGSTOP, and later SIGCONT. */
        PAUSE
    }
}
