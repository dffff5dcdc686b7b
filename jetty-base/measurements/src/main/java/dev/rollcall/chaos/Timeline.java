package dev.rollcall.chaos;

import java.util.Locale;

/** The run's time: milliseconds since its beginning. */
final class Timeline {
    private final long startNanos = System.nanoTime();

    long millis() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    /** Returns a moment as people read it. */
    static String seconds(long millis) {
        return String.format(Locale.ROOT, "%8.3f s", millis / 1000.0);
    }
}
