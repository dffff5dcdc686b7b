package dev.rollcall.subscriber;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}; a plain number is seconds. */
final class Durations {
    // Nine digits of hours are far beyond every limit, and always fit into a long of milliseconds.
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h)?");

    private Durations() {}

    /** Returns the duration that {@code text} spells, or empty if it spells none. */
    static Optional<Duration> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(form.group(1));
        String unit = form.group(2) == null ? "s" : form.group(2);
        return Optional.of(
                switch (unit) {
                    case "ms" -> Duration.ofMillis(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofSeconds(number);
                });
    }

    /**
     * Returns {@code duration} in the form that {@link #parse} reads: whole seconds as {@code 10s}, else milliseconds.
     */
    static String format(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
