package dev.rollcall.gateway.config;

import java.time.Duration;
import java.util.List;

/**
 * What a gateway does so that clients do not notice when it starts and stops, if there is another one.
 *
 * @param startWait how long it listens to announcements before the container opens its port
 * @param stopWait how long it goes on answering after it was told to stop
 */
public record RestartSettings(Duration startWait, Duration stopWait) {
    // A start that waits longer than a minute looks like one that hangs, and so does a stop.
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Setting<Duration> START_WAIT = new Setting<>(
            "start-wait",
            "0s",
            "a duration from 0s to 1m, such as 12s",
            "how long a starting gateway collects announcements before its port opens; a bit more than subscribe-freq",
            Parsers.duration(Duration.ZERO, LONGEST));
    // Whoever uses its kept connection at all mostly does so at least once a second.
    private static final Setting<Duration> STOP_WAIT = new Setting<>(
            "stop-wait",
            "1s",
            "a duration from 0s to 1m, such as 1s",
            "how long a stopping gateway goes on answering and asks clients to use their connections no longer",
            Parsers.duration(Duration.ZERO, LONGEST));

    static final List<Setting<?>> ALL = List.of(START_WAIT, STOP_WAIT);

    static RestartSettings from(SettingsSource source) {
        return new RestartSettings(START_WAIT.in(source), STOP_WAIT.in(source));
    }
}
