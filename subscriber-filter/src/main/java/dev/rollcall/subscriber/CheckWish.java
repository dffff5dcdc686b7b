package dev.rollcall.subscriber;

import dev.rollcall.protocol.Check;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * How an application wants to be checked.
 *
 * @param path below the application's own; empty for not at all
 * @param interval how often
 */
record CheckWish(Optional<String> path, Duration interval) {
    static final CheckWish NONE = new CheckWish(Optional.empty(), Duration.ofMillis(Check.DEFAULT_INTERVAL_MILLIS));
    private static final Logger LOG = System.getLogger(CheckWish.class.getName());

    /** Returns what is announced for the application at {@code context}; says so where that is too long. */
    Optional<Check> at(ContextPath context) {
        Optional<Check> check = path.flatMap(own -> Check.of(context.request(own), interval.toMillis()));
        if (path.isPresent() && check.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "not checked application=" + context + ": with its own path, " + SettingNames.CHECK_PATH
                            + " is longer than " + Check.MAX_PATH_LENGTH + " characters");
        }
        return check;
    }
}
