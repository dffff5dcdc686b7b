package dev.rollcall.subscriber;

import jakarta.servlet.FilterConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/** Makes settings of text. */
final class SettingsReader {
    private SettingsReader() {}

    /**
     * Returns the settings of a filter. Where announcing is switched off nothing else is looked at: the other
     * parameters may then belong to somebody else, as in a gateway, which carries this filter as a library.
     *
     * @throws InvalidSettingException if a text cannot be used, or a parameter looks like one of ours but is none
     */
    static SubscriberSettings read(FilterConfig filter) {
        SettingSources sources = SettingSources.of(filter);
        if (!enabled(sources)) {
            return SubscriberSettings.builder().enabled(false).build();
        }
        SettingSources.requireKnownParameters(filter);
        return read(sources);
    }

    /**
     * Returns the settings that {@code sources} hold, defaults for the rest.
     *
     * @throws InvalidSettingException if a text cannot be used
     */
    static SubscriberSettings read(SettingSources sources) {
        SubscriberSettings.Builder builder = SubscriberSettings.builder();
        builder.enabled(enabled(sources));
        sources.find(SettingNames.SUBSCRIBE_TO).ifPresent(builder::subscribeTo);
        sources.find(SettingNames.HOSTNAMES).ifPresent(builder::hostnames);
        sources.find(SettingNames.GZIP_TYPES).ifPresent(builder::gzipTypes);
        sources.find(SettingNames.TRUSTED_GATEWAYS).ifPresent(builder::trustedGateways);
        sources.find(SettingNames.CHECK_STATIC).ifPresent(builder::checkStatic);
        builder.staticGzip(isTrue(sources, SettingNames.STATIC_GZIP));
        sources.find(SettingNames.ADVERTISE).ifPresent(builder::advertise);
        sources.find(SettingNames.ADVERTISE_SCHEME).ifPresent(builder::advertiseScheme);
        sources.find(SettingNames.CONNECTOR).ifPresent(builder::connector);
        find(sources, SettingNames.SUBSCRIBE_FREQ, SettingsReader::duration).ifPresent(builder::subscribeFreq);
        find(sources, SettingNames.DRAIN_TIMEOUT, SettingsReader::duration).ifPresent(builder::drainTimeout);
        sources.find(SettingNames.MAINTENANCE_FILE).ifPresent(builder::maintenanceFile);
        sources.find(SettingNames.MAINTENANCE_PATH).ifPresent(builder::maintenancePath);
        find(sources, SettingNames.MAX_REQUESTS, SettingsReader::number).ifPresent(builder::maxRequests);
        sources.find(SettingNames.CHECK_PATH).ifPresent(builder::checkPath);
        find(sources, SettingNames.CHECK_INTERVAL, SettingsReader::duration).ifPresent(builder::checkInterval);
        sources.find(SettingNames.WARM_UP_PATHS).ifPresent(builder::warmUpPaths);
        find(sources, SettingNames.WARM_UP_TIMEOUT, SettingsReader::duration).ifPresent(builder::warmUpTimeout);
        find(sources, SettingNames.WEIGHT, SettingsReader::number).ifPresent(builder::weight);
        sources.find(SettingNames.ALGO).ifPresent(builder::algo);
        find(sources, SettingNames.BACKUP, SettingsReader::number).ifPresent(builder::backup);
        find(sources, SettingNames.CORES, SettingsReader::number).ifPresent(builder::cores);
        sources.find(SettingNames.SIGN_KEY_ID).ifPresent(builder::signKeyId);
        sources.find(SettingNames.SIGN_KEY).ifPresent(builder::signKey);
        return builder.build();
    }

    private static <T> Optional<T> find(SettingSources sources, String name, BiFunction<String, String, T> parser) {
        return sources.find(name).map(text -> parser.apply(name, text));
    }

    private static Duration duration(String name, String text) {
        return Durations.parse(text).orElseThrow(() -> SettingRanges.invalid(name, text));
    }

    // More digits than the largest number has cannot be right, and seven always fit into an int.
    private static int number(String name, String text) {
        if (!text.matches("[0-9]{1,7}")) {
            throw SettingRanges.invalid(name, text);
        }
        return Integer.parseInt(text);
    }

    private static boolean enabled(SettingSources sources) {
        return isTrue(sources, SettingNames.ENABLED);
    }

    // Both settings of this kind are true by default.
    private static boolean isTrue(SettingSources sources, String name) {
        String text = sources.find(name).orElse("true");
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidSettingException(name, text, "true or false");
        }
        return text.equals("true");
    }
}
