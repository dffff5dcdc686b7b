package dev.rollcall.gateway.config;

import dev.rollcall.protocol.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * To whom this gateway announces what is subscribed here.
 *
 * @param resubscribeTo the gateways above; empty for none
 * @param advertise where they reach this one; empty to find out
 * @param freq the time between two announcements
 */
public record UpwardSettings(List<Endpoint> resubscribeTo, Optional<Endpoint> advertise, Duration freq) {
    private static final Setting<List<Endpoint>> RESUBSCRIBE_TO = new Setting<>(
            "resubscribe-to",
            "",
            "host:port or [ipv6]:port, separated by commas",
            "gateways to which this one announces what is subscribed here, with its own address",
            text -> Parsers.LIST
                    .splitToStream(text)
                    .map(UpwardSettings::gateway)
                    .toList());
    private static final Setting<Optional<Endpoint>> ADVERTISE = new Setting<>(
            "resubscribe-advertise",
            "",
            "host:port, [ipv6]:port or :port",
            "where those gateways reach this one's HTTP; none: found out",
            text -> text.isEmpty() ? Optional.empty() : Optional.of(endpoint(text)));
    private static final Setting<Duration> FREQ = new Setting<>(
            "resubscribe-freq",
            "10s",
            "a duration from 100ms to 1h, such as 10s",
            "time between two of these announcements",
            Parsers.duration(Duration.ofMillis(100), Duration.ofHours(1)));

    static final List<Setting<?>> ALL = List.of(RESUBSCRIBE_TO, ADVERTISE, FREQ);

    public UpwardSettings {
        resubscribeTo = List.copyOf(resubscribeTo);
    }

    static UpwardSettings from(SettingsSource source) {
        return new UpwardSettings(RESUBSCRIBE_TO.in(source), ADVERTISE.in(source), FREQ.in(source));
    }

    private static Endpoint gateway(String text) {
        Endpoint gateway = endpoint(text);
        Parsers.require(!gateway.isWildcard());
        return gateway;
    }

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow(IllegalArgumentException::new);
    }
}
