package dev.rollcall.subscriber;

import dev.rollcall.protocol.Check;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.time.Duration;
import java.util.Map;

/** What numbers and durations may be. */
final class SettingRanges {
    // No container has more threads, or runs more requests; whoever writes more means something else.
    private static final int MAX_CORES = 1_000_000;
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    private static final Map<String, Range> RANGES = Map.of(
            // A gateway forgets a subscriber after seconds (17 by default); whoever raises that hardly goes beyond an
            // hour.
            SettingNames.SUBSCRIBE_FREQ,
            new Range(100, HOUR_MILLIS, "100ms to 1h, written like 500ms, 10s or 2m"),
            // Nobody waits longer for a stop; a kill follows long before.
            SettingNames.DRAIN_TIMEOUT,
            new Range(0, HOUR_MILLIS, "0 to 1h, written like 500ms, 10s or 2m"),
            SettingNames.CHECK_INTERVAL,
            new Range(Check.MIN_INTERVAL_MILLIS, Check.MAX_INTERVAL_MILLIS, "1s to 1m, written like 2500ms or 5s"),
            SettingNames.WARM_UP_TIMEOUT,
            new Range(1000, HOUR_MILLIS, "1s to 1h, written like 30s or 2m"),
            SettingNames.BACKUP,
            new Range(0, Attributes.MAX_BACKUP, "0 to " + Attributes.MAX_BACKUP),
            SettingNames.CORES,
            new Range(1, MAX_CORES, "1 to " + MAX_CORES),
            SettingNames.MAX_REQUESTS,
            new Range(0, MAX_CORES, "0 to " + MAX_CORES),
            SettingNames.WEIGHT,
            new Range(1, Attributes.MAX_WEIGHT, "1 to " + Attributes.MAX_WEIGHT));

    private record Range(long min, long max, String words) {}

    private SettingRanges() {}

    /**
     * Returns {@code value}.
     *
     * @throws InvalidSettingException if it is out of the setting's range
     */
    static Duration check(String name, Duration value) {
        check(name, value.toMillis(), Durations.format(value));
        return value;
    }

    /** Like {@link #check(String, Duration)}. */
    static int check(String name, int value) {
        check(name, value, Integer.toString(value));
        return value;
    }

    private static void check(String name, long value, String text) {
        Range range = RANGES.get(name);
        if (range == null || value < range.min || value > range.max) {
            throw invalid(name, text);
        }
    }

    /** Returns the error about a setting whose value is out of its range. */
    static InvalidSettingException invalid(String name, String value) {
        Range range = RANGES.get(name);
        return new InvalidSettingException(name, value, range == null ? "" : range.words);
    }
}
