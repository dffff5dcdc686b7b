package dev.rollcall.gateway.config;

import com.google.common.base.Splitter;
import dev.rollcall.gateway.upstream.StaticBackend;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Backends that never subscribe.
 *
 * @param httpTo the backends
 * @param probe how often one that could not be reached is tried again
 */
public record StaticBackendSettings(List<StaticBackend> httpTo, Duration probe) {
    private static final String WEIGHT = "weight=";

    private static final Setting<List<StaticBackend>> HTTP_TO = new Setting<>(
            "http-to",
            "",
            "[KEY=][https://|uwsgi://]host:port[;weight=N], separated by commas",
            "backends for what nobody has subscribed; those without KEY are for every host",
            text -> Parsers.LIST
                    .splitToStream(text)
                    .map(StaticBackendSettings::parse)
                    .toList());
    private static final Setting<Duration> PROBE = new Setting<>(
            "http-to-probe",
            "1s",
            "a duration from 100ms to 1h, such as 1s",
            "how often a backend of http-to that could not be reached is tried again",
            Parsers.duration(Duration.ofMillis(100), Duration.ofHours(1)));

    static final List<Setting<?>> ALL = List.of(HTTP_TO, PROBE);

    public StaticBackendSettings {
        httpTo = List.copyOf(httpTo);
    }

    static StaticBackendSettings from(SettingsSource source) {
        return new StaticBackendSettings(HTTP_TO.in(source), PROBE.in(source));
    }

    /** Returns whether one of the backends is at {@code host}. */
    public boolean hasHost(String host) {
        return httpTo.stream().anyMatch(backend -> backend.endpoint().host().equals(host));
    }

    // A key may hold "=" and ";" in its path, an address holds neither: the last "=" before the weight is the border.
    private static StaticBackend parse(String text) {
        List<String> parts = Splitter.on(";" + WEIGHT).limit(2).splitToList(text);
        int weight = parts.size() == 1
                ? 1
                : Parsers.integer(1, Attributes.MAX_WEIGHT).apply(parts.get(1));
        int border = parts.get(0).lastIndexOf('=');
        Optional<ServiceKey> key = border < 0
                ? Optional.empty()
                : Optional.of(
                        ServiceKey.parse(parts.get(0).substring(0, border)).orElseThrow(IllegalArgumentException::new));
        Endpoint endpoint = Parsers.backend(parts.get(0).substring(border + 1));
        Parsers.require(!endpoint.isWildcard());
        return new StaticBackend(key, endpoint, weight);
    }
}
