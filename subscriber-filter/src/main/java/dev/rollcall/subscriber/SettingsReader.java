package dev.rollcall.subscriber;

import jakarta.servlet.FilterConfig;
import java.util.Optional;

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
        sources.find(SettingNames.SUBSCRIBE_FREQ).ifPresent(text -> setFreq(builder, text));
        sources.find(SettingNames.DRAIN_TIMEOUT).ifPresent(text -> setDrainTimeout(builder, text));
        sources.find(SettingNames.MAINTENANCE_FILE).ifPresent(builder::maintenanceFile);
        sources.find(SettingNames.MAINTENANCE_PATH).ifPresent(builder::maintenancePath);
        sources.find(SettingNames.WEIGHT).map(SettingsReader::weight).ifPresent(builder::weight);
        sources.find(SettingNames.ALGO).ifPresent(builder::algo);
        sources.find(SettingNames.BACKUP).map(SettingsReader::backup).ifPresent(builder::backup);
        sources.find(SettingNames.CORES).map(SettingsReader::cores).ifPresent(builder::cores);
        sources.find(SettingNames.SIGN_KEY_ID).ifPresent(builder::signKeyId);
        sources.find(SettingNames.SIGN_KEY).ifPresent(builder::signKey);
        return builder.build();
    }

    private static void setFreq(SubscriberSettings.Builder builder, String text) {
        builder.subscribeFreq(
                Durations.parse(text).orElseThrow(() -> SubscriberSettings.invalid(SettingNames.SUBSCRIBE_FREQ, text)));
    }

    private static void setDrainTimeout(SubscriberSettings.Builder builder, String text) {
        builder.drainTimeout(
                Durations.parse(text).orElseThrow(() -> SubscriberSettings.invalid(SettingNames.DRAIN_TIMEOUT, text)));
    }

    private static Integer weight(String text) {
        return number(text).orElseThrow(() -> SubscriberSettings.invalid(SettingNames.WEIGHT, text));
    }

    private static Integer backup(String text) {
        return number(text).orElseThrow(() -> SubscriberSettings.invalid(SettingNames.BACKUP, text));
    }

    private static Integer cores(String text) {
        return number(text).orElseThrow(() -> SubscriberSettings.invalid(SettingNames.CORES, text));
    }

    // More digits than the largest number has cannot be right, and seven always fit into an int.
    private static Optional<Integer> number(String text) {
        return text.matches("[0-9]{1,7}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
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
