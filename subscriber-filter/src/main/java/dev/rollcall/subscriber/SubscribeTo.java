package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One entry of the setting {@code subscribe-to}: {@code gateway:8001}, {@code gateway:8001:mysite.com} or {@code
 * gateway:8001:@file}, each perhaps after the address to be announced there: {@code 10.0.0.7:8080=gateway:8001}.
 *
 * @param gateway where its subscription port is; the host is never empty
 * @param advertise the address to be announced there; empty for the one that the whole application has
 * @param names what to subscribe there; empty for the names that the whole application has
 */
record SubscribeTo(Endpoint gateway, Optional<Endpoint> advertise, Optional<Names> names) {
    private static final String EXPECTED =
            "gateway-host:port, gateway-host:port:KEY or gateway-host:port:@file, separated by spaces or commas";
    private static final String SHARED_SOCKET =
            "ADDRESS=gateway-host:port:KEY; a number between two = is a shared socket of uWSGI, which is not supported here";

    /** An entry that announces the application's own address. */
    SubscribeTo(Endpoint gateway, Optional<Names> names) {
        this(gateway, Optional.empty(), names);
    }

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

    /** Returns {@code entries} by the address that is announced there, in their order; {@code usual} where they have none. */
    static Map<Optional<Endpoint>, List<SubscribeTo>> byAdvertisedAddress(
            List<SubscribeTo> entries, Optional<Endpoint> usual) {
        return entries.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.advertise().or(() -> usual), LinkedHashMap::new, Collectors.toList()));
    }

    private static SubscribeTo parse(String entry) {
        if (entry.startsWith("=")) {
            throw new InvalidSettingException(SettingNames.SUBSCRIBE_TO, entry, SHARED_SOCKET);
        }
        // A key may hold a "=" in its path; what stands before that one is no address.
        int equals = entry.indexOf('=');
        Optional<Endpoint> advertise = equals < 0 ? Optional.empty() : Endpoint.parse(entry.substring(0, equals));
        return parse(advertise, advertise.isPresent() ? entry.substring(equals + 1) : entry);
    }

    private static SubscribeTo parse(Optional<Endpoint> advertise, String entry) {
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
        return new SubscribeTo(gateway, advertise, names);
    }

    private static InvalidSettingException invalid(String text) {
        return new InvalidSettingException(SettingNames.SUBSCRIBE_TO, text, EXPECTED);
    }
}
