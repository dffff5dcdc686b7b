package dev.rollcall.chaos;

/**
 * One time that a request was sent, or was to be.
 *
 * @param gateway to which gateway
 * @param reused whether over a connection that had carried a request before
 * @param fromMillis when, in the run's time
 * @param toMillis when it had ended
 * @param seen how
 * @param detail what exactly was seen
 * @param instance the instance that answered; empty if none said so
 */
record Attempt(
        String gateway, boolean reused, long fromMillis, long toMillis, Seen seen, String detail, String instance) {
    /** Returns whether it was under way at some time between these. */
    boolean overlaps(long from, long to) {
        return fromMillis <= to && toMillis >= from;
    }
}
