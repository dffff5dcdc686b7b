package dev.rollcall.gateway.config;

/**
 * How much one source address may ask of the subscription port. Zero where there is no limit. After a pause a source may
 * use what {@link #BURST_SECONDS} seconds would give it, all at once.
 *
 * @param datagramsPerSecond how many of its datagrams are read
 * @param failuresPerSecond how many public-key signatures that turn out to be worth nothing are checked for it
 */
public record RateSettings(int datagramsPerSecond, int failuresPerSecond) {
    /** As long as subscribers wait between two announcements: whoever sends all of his at once has this long to rest. */
    public static final int BURST_SECONDS = 10;

    /** No limit at all. */
    public static final RateSettings NONE = new RateSettings(0, 0);

    private static final String NUMBER = "a number from 0 to 1000000, where 0 is no limit";

    // Ten seconds of it are as many as max-subscriptions: one machine may announce all there are, as a gateway does.
    static final Setting<Integer> DATAGRAMS = new Setting<>(
            "subscription-rate",
            "5000",
            NUMBER,
            "datagrams a second that are read from one address (IPv6: one /64); 0: no limit",
            Parsers.integer(0, 1_000_000));
    // An Ed25519 signature takes up to 0.9 ms: less than a fiftieth of the listener's time for each source. And one
    // machine may have two hundred names under a wrong key before it hurts those which share its address.
    static final Setting<Integer> FAILURES = new Setting<>(
            "subscription-failure-rate",
            "20",
            NUMBER,
            "bad public-key signatures a second that are checked for one address (IPv6: one /64); 0: no limit",
            Parsers.integer(0, 1_000_000));

    static RateSettings from(SettingsSource source) {
        return new RateSettings(DATAGRAMS.in(source), FAILURES.in(source));
    }
}
