package dev.rollcall.gateway.config;

import com.google.common.base.Splitter;
import dev.rollcall.protocol.ServiceKey;
import java.time.Duration;
import java.util.List;

/**
 * What becomes of requests that nobody can take just now.
 *
 * @param time how long they wait for somebody; zero for not at all
 * @param maxRequests how many of them do at a time
 * @param keys for which they do even if nobody has subscribed them yet; otherwise only the last backend may have left
 */
public record HoldSettings(Duration time, int maxRequests, List<ServiceKey> keys) {
    private static final int MOST = 100_000;

    private static final Setting<Duration> TIME = new Setting<>(
            "hold",
            "0s",
            "a duration from 0s to 5m, such as 10s",
            "how long requests wait for a backend where the last one has just left; 0: not at all",
            Parsers.duration(Duration.ZERO, Duration.ofMinutes(5)));
    private static final Setting<Integer> REQUESTS = new Setting<>(
            "hold-requests",
            "1000",
            "a number from 1 to 100000",
            "how many requests wait at the most; further ones get their 503 at once",
            Parsers.integer(1, MOST));
    private static final Setting<List<ServiceKey>> KEYS = new Setting<>(
            "hold-keys",
            "",
            "keys such as shop.example.com or example.com/shop, separated by commas",
            "keys whose requests wait even though nobody has subscribed them yet, instead of a 404",
            HoldSettings::keys);

    static final List<Setting<?>> ALL = List.of(TIME, REQUESTS, KEYS);

    static HoldSettings from(SettingsSource source) {
        return new HoldSettings(TIME.in(source), REQUESTS.in(source), KEYS.in(source));
    }

    private static List<ServiceKey> keys(String text) {
        return Splitter.on(',')
                .trimResults()
                .omitEmptyStrings()
                .splitToStream(text)
                .map(key -> ServiceKey.parse(key).orElseThrow(IllegalArgumentException::new))
                .toList();
    }
}
