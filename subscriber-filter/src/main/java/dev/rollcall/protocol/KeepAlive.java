package dev.rollcall.protocol;

/**
 * What a backend does with a connection that is kept for the next request.
 *
 * @param idleMillis how long it waits for that before it closes the connection, 0 to {@value #MAX_IDLE_MILLIS}; 0 if it did
 *     not say, or for ever
 * @param requests how many requests it takes on one connection, 0 to {@value #MAX_REQUESTS}; 0 if it did not say, or any
 *     number
 */
public record KeepAlive(int idleMillis, int requests) {
    /** A day; who waits longer waits for ever, as far as anybody cares. */
    public static final int MAX_IDLE_MILLIS = 86_400_000;

    /** More than any connection lives to carry. */
    public static final int MAX_REQUESTS = 999_999_999;

    /** Nothing has been said. */
    public static final KeepAlive UNKNOWN = new KeepAlive(0, 0);

    /** @throws IllegalArgumentException if a number is out of its range */
    public KeepAlive {
        boolean valid = idleMillis >= 0 && idleMillis <= MAX_IDLE_MILLIS && requests >= 0 && requests <= MAX_REQUESTS;
        if (!valid) {
            throw new IllegalArgumentException("keep-alive: " + idleMillis + " ms, " + requests
                    + " requests (expected: 0 to " + MAX_IDLE_MILLIS + ", 0 to " + MAX_REQUESTS + ")");
        }
    }

    /** Returns what these numbers come to: what is below 0 was not said, what is too large is as large as can be. */
    public static KeepAlive of(long idleMillis, long requests) {
        return new KeepAlive((int) Math.min(Math.max(0, idleMillis), MAX_IDLE_MILLIS), (int)
                Math.min(Math.max(0, requests), MAX_REQUESTS));
    }

    /** Returns what is true of a connection to this backend or to another one, where nobody knows which of the two it is. */
    public KeepAlive or(KeepAlive other) {
        return new KeepAlive(lesser(idleMillis, other.idleMillis), lesser(requests, other.requests));
    }

    /** 0 says nothing. */
    private static int lesser(int one, int other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }
}
