package dev.rollcall.protocol;

import java.util.Optional;

/**
 * How a backend wants to be asked, again and again, whether it is well.
 *
 * @param path what a GET is sent for, with or without a query: a slash and printable ASCII without spaces and {@code #}, at
 *     most {@value #MAX_PATH_LENGTH} characters
 * @param intervalMillis how long after one answer the next question comes, {@value #MIN_INTERVAL_MILLIS} to {@value
 *     #MAX_INTERVAL_MILLIS}
 */
public record Check(String path, int intervalMillis) {
    /** As much as the longest signed datagram leaves room for in one packet. */
    public static final int MAX_PATH_LENGTH = 48;

    /** More often it would be a load. */
    public static final int MIN_INTERVAL_MILLIS = 1_000;

    /** More seldom it would tell nothing that requests do not tell before. */
    public static final int MAX_INTERVAL_MILLIS = 60_000;

    /** Where nothing is said. */
    public static final int DEFAULT_INTERVAL_MILLIS = 5_000;

    /** @throws IllegalArgumentException if the path has another form or the interval is out of its range */
    public Check {
        if (!isPath(path) || intervalMillis < MIN_INTERVAL_MILLIS || intervalMillis > MAX_INTERVAL_MILLIS) {
            throw new IllegalArgumentException("check: " + path + " every " + intervalMillis
                    + " ms (expected: a path of at most " + MAX_PATH_LENGTH + " characters, " + MIN_INTERVAL_MILLIS
                    + " to " + MAX_INTERVAL_MILLIS + ")");
        }
    }

    /**
     * Returns what these come to: empty if {@code path} cannot be asked for; an interval that is out of the range is the
     * nearest one within, 0 the default.
     */
    public static Optional<Check> of(String path, long intervalMillis) {
        long wanted = intervalMillis == 0 ? DEFAULT_INTERVAL_MILLIS : intervalMillis;
        int interval = (int) Math.min(Math.max(MIN_INTERVAL_MILLIS, wanted), MAX_INTERVAL_MILLIS);
        return isPath(path) ? Optional.of(new Check(path, interval)) : Optional.empty();
    }

    /** Returns whether {@code text} can be asked for. */
    public static boolean isPath(String text) {
        return text.length() <= MAX_PATH_LENGTH && text.matches("/[!-~&&[^#]]*");
    }
}
