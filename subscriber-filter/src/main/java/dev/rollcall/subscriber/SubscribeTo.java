package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the setting {@code subscribe-to}: {@code gateway:8001}, {@code gateway:8001:mysite.com} or {@code
 * gateway:8001:@file}.
 *
 * @param gateway where its subscription port is; the host is never empty
 * @param names what to subscribe there; empty for the names that the whole application has
 */
record SubscribeTo(Endpoint gateway, Optional<Names> names) {
    private static final String EXPECTED =
            "gateway-host:port, gateway-host:port:KEY or gateway-host:port:@file, separated by spaces or commas";

    /**
     * Returns the entries of {@code text}, at least one.
     *
     * @throws InvalidSettingException if there is none, or one of them is in no such form
     */
    static List<SubscribeTo> parseList(String text) {
        List<SubscribeTo> entries = SettingText.split(text).stream()
                .map(SubscribeTo::parse)
                .distinct()
                .toList();
        if (entries.isEmpty()) {
            throw invalid(text);
        }
        return entries;
    }

    private static SubscribeTo parse(String entry) {
        // The colons of an IPv6 address are inside of brackets; those of a KEY come after the port's.
        int hostEnd = entry.indexOf(':', entry.startsWith("[") ? entry.indexOf(']') + 1 : 0);
        int portEnd = hostEnd < 0 ? -1 : entry.indexOf(':', hostEnd + 1);
        String address = portEnd < 0 ? entry : entry.substring(0, portEnd);
        Endpoint gateway = Endpoint.parse(address)
                .filter(parsed -> !parsed.host().isEmpty())
                .orElseThrow(() -> invalid(entry));
        Optional<Names> names = portEnd < 0
                ? Optional.empty()
                : Optional.of(Names.parse(SettingNames.SUBSCRIBE_TO, entry.substring(portEnd + 1)));
        return new SubscribeTo(gateway, names);
    }

    private static InvalidSettingException invalid(String text) {
        return new InvalidSettingException(SettingNames.SUBSCRIBE_TO, text, EXPECTED);
    }
}
