package dev.rollcall.gateway.config;

import dev.rollcall.protocol.Scheme;
import java.net.InetAddress;
import java.util.List;

/**
 * Whose subscriptions are taken, where they may point, and how they are understood.
 *
 * @param subscriptionAllow whose datagrams are read; empty for everybody's
 * @param backendAllow where backends may be; empty for everywhere but {@link #NEVER_BY_DEFAULT}
 * @param maxBackendsPerKey how many backends one key has at the most
 * @param rates how much one source may ask of us
 * @param defaultProto what a backend speaks that does not say
 */
public record AdmissionSettings(
        List<AddressRange> subscriptionAllow,
        List<AddressRange> backendAllow,
        int maxBackendsPerKey,
        RateSettings rates,
        Scheme defaultProto) {
    /**
     * Where no backend is unless an operator says so: link-local addresses, among them the cloud providers' metadata
     * services (RFC 3927, RFC 4291 §2.5.6), "this host", and what no single machine has: multicast and broadcast.
     */
    public static final List<AddressRange> NEVER_BY_DEFAULT =
            Parsers.ranges("169.254.0.0/16 fe80::/10 fd00:ec2::254 0.0.0.0/8 ::/128 224.0.0.0/4 ff00::/8 240.0.0.0/4");

    private static final String RANGES = "addresses or networks such as 10.0.0.0/8, separated by commas";

    private static final Setting<List<AddressRange>> SUBSCRIPTION_ALLOW = new Setting<>(
            "subscription-allow",
            "",
            RANGES,
            "whose subscriptions are taken; none named: everybody's",
            Parsers::ranges);
    private static final Setting<List<AddressRange>> BACKEND_ALLOW = new Setting<>(
            "backend-allow",
            "",
            RANGES,
            "where backends may be; none named: everywhere but link-local, metadata and multicast addresses",
            Parsers::ranges);
    // Far more than one key needs, and few enough that one subscriber cannot fill the table under one name.
    private static final Setting<Integer> MAX_BACKENDS_PER_KEY = new Setting<>(
            "max-backends-per-key",
            "1000",
            "a number from 1 to 1000000",
            "how many backends one key has; beyond it newcomers are refused",
            Parsers.integer(1, 1_000_000));

    // As with uWSGI's own routers: its 2.0 says nothing, and its workers speak this.
    private static final Setting<Scheme> DEFAULT_PROTO = new Setting<>(
            "default-proto",
            "uwsgi",
            "one of uwsgi, http, https",
            "what a backend speaks whose subscription has no proto; http for uWSGI's http-socket",
            Parsers.word(Scheme.class));

    static final List<Setting<?>> ALL = List.of(
            SUBSCRIPTION_ALLOW,
            BACKEND_ALLOW,
            MAX_BACKENDS_PER_KEY,
            RateSettings.DATAGRAMS,
            RateSettings.FAILURES,
            DEFAULT_PROTO);

    public AdmissionSettings {
        subscriptionAllow = List.copyOf(subscriptionAllow);
        backendAllow = List.copyOf(backendAllow);
    }

    static AdmissionSettings from(SettingsSource source) {
        return new AdmissionSettings(
                SUBSCRIPTION_ALLOW.in(source),
                BACKEND_ALLOW.in(source),
                MAX_BACKENDS_PER_KEY.in(source),
                RateSettings.from(source),
                DEFAULT_PROTO.in(source));
    }

    /** Returns whether datagrams from {@code sender} are read. */
    public boolean allowsSubscriber(InetAddress sender) {
        return subscriptionAllow.isEmpty() || AddressRange.anyContains(subscriptionAllow, sender);
    }

    /** Returns whether a backend may be at {@code address}. */
    public boolean allowsBackend(InetAddress address) {
        return backendAllow.isEmpty()
                ? !AddressRange.anyContains(NEVER_BY_DEFAULT, address)
                : AddressRange.anyContains(backendAllow, address);
    }
}
