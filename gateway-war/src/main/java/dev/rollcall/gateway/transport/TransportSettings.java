package dev.rollcall.gateway.transport;

import java.time.Duration;

/**
 * What holds for all connections.
 *
 * @param connectTimeout how long each address of a backend is tried
 * @param keepAlive how long a connection without a request is kept
 * @param timeout how long a request waits for a connection, where all that there may be are taken
 * @param maxConnections how many there are to one backend at the most
 * @param loops how many threads read answers; at least 1
 */
public record TransportSettings(
        Duration connectTimeout, Duration keepAlive, Duration timeout, int maxConnections, int loops) {
    private static final int TICKS = 8;
    private static final Duration LONGEST_TICK = Duration.ofMillis(125);
    private static final Duration SHORTEST_TICK = Duration.ofMillis(5);

    /** Returns how often time-outs are looked for: an eighth of the shortest is the most by which one comes late. */
    Duration tick() {
        Duration shortest = connectTimeout.compareTo(timeout) < 0 ? connectTimeout : timeout;
        Duration tick = (shortest.compareTo(keepAlive) < 0 ? shortest : keepAlive).dividedBy(TICKS);
        if (tick.compareTo(LONGEST_TICK) > 0) {
            return LONGEST_TICK;
        }
        return tick.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : tick;
    }
}
