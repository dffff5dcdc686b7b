package dev.rollcall.gateway.config;

import dev.rollcall.gateway.upstream.FailureRules;
import java.time.Duration;
import java.util.List;

/**
 * How much is taken from a backend.
 *
 * @param failures what makes the gateway leave it out
 * @param checkFailures how many failed checks in a row leave out a backend that wants to be checked; 0: nobody is checked
 * @param slowStart how long it takes until it has its whole share, after it has come or come back
 */
public record HealthSettings(FailureRules failures, int checkFailures, Duration slowStart) {
    private static final int MANY = 1000;
    private static final int ALL_OF_A_HUNDRED = 100;

    private static final Setting<Duration> LONGEST = new Setting<>(
            "backend-failure-max",
            "60s",
            "a duration from 1s to 1h, such as 60s",
            "how long a backend that has failed is left out at the most; it begins with a second",
            Parsers.duration(Duration.ofSeconds(1), Duration.ofHours(1)));
    // One request that takes too long tells of the request; a few in a row, with no answer in between, of the backend.
    private static final Setting<Integer> NO_ANSWERS = new Setting<>(
            "backend-failure-timeouts",
            "3",
            "a number from 0 to 1000",
            "after how many requests in a row without an answer a backend is left out; 0: never",
            Parsers.integer(0, MANY));
    // Off, since it is an answer: most come from one broken page, which is broken on the next backend, too, and
    // whoever asks for it again and again must not be able to take backends out of everybody's pool.
    private static final Setting<Integer> SERVER_ERRORS = new Setting<>(
            "backend-failure-5xx",
            "0",
            "a number from 0 to 1000",
            "after how many answers of 500 or more in a row a backend is left out; 0: never",
            Parsers.integer(0, MANY));
    // One may meet a pause of the JVM; two say something about the backend.
    private static final Setting<Integer> CHECK_FAILURES = new Setting<>(
            "backend-check-failures",
            "2",
            "a number from 0 to 1000",
            "after how many failed checks in a row a backend that wants to be checked is left out; 0: nobody is checked",
            Parsers.integer(0, MANY));
    private static final Setting<Integer> SHARE = new Setting<>(
            "backend-failure-share",
            "50",
            "a number from 0 to 100",
            "how much of a pool, in percent, may be out for a backend to be left out for its answers their absence or a failed check",
            Parsers.integer(0, ALL_OF_A_HUNDRED));

    // Long enough for the first thousands of requests to be compiled, and hardly noticed in a deployment.
    private static final Setting<Duration> SLOW_START = new Setting<>(
            "slow-start",
            "10s",
            "a duration from 0s to 1h, such as 10s",
            "how long it takes until a backend that joins others, or comes back, has its whole share; 0: at once",
            Parsers.duration(Duration.ZERO, Duration.ofHours(1)));

    static final List<Setting<?>> ALL = List.of(LONGEST, NO_ANSWERS, SERVER_ERRORS, CHECK_FAILURES, SHARE, SLOW_START);

    static HealthSettings from(SettingsSource source) {
        return new HealthSettings(
                new FailureRules(LONGEST.in(source), NO_ANSWERS.in(source), SERVER_ERRORS.in(source), SHARE.in(source)),
                CHECK_FAILURES.in(source),
                SLOW_START.in(source));
    }
}
