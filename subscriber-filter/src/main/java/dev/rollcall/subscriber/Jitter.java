package dev.rollcall.subscriber;

import java.time.Duration;

/** Spreads periodic work, so that applications which started together do not announce themselves together for ever. */
final class Jitter {
    // Ten percent of the default period keeps the next renewal well inside of a gateway's lease.
    private static final double SPREAD = 0.1;

    private Jitter() {}

    /**
     * Returns {@code period} made shorter or longer by up to 10 %.
     *
     * @param unit 0 for the shortest, 0.5 for the period itself, 1 for the longest
     */
    static Duration spread(Duration period, double unit) {
        double factor = 1 - SPREAD + 2 * SPREAD * unit;
        return Duration.ofNanos(Math.round(period.toNanos() * factor));
    }
}
