package dev.rollcall.subscriber;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The names of all settings of the filter. */
public final class SettingNames {
    static final String ADVERTISE = "advertise";
    static final String ADVERTISE_SCHEME = "advertise-scheme";
    static final String ALGO = "algo";
    static final String BACKUP = "backup";
    static final String CHECK_INTERVAL = "check-interval";
    static final String CHECK_PATH = "check-path";
    static final String CHECK_STATIC = "check-static";
    static final String CONNECTOR = "connector";
    static final String CORES = "cores";
    static final String DRAIN_TIMEOUT = "drain-timeout";
    static final String ENABLED = "enabled";
    static final String GZIP_TYPES = "gzip-types";
    static final String HOSTNAMES = "hostnames";
    static final String MAINTENANCE_FILE = "maintenance-file";
    static final String MAINTENANCE_PATH = "maintenance-path";
    static final String MAX_REQUESTS = "max-requests";
    static final String SIGN_KEY = "sign-key";
    static final String SIGN_KEY_ID = "sign-key-id";
    static final String STATIC_GZIP = "static-gzip";
    static final String SUBSCRIBE_FREQ = "subscribe-freq";
    static final String SUBSCRIBE_TO = "subscribe-to";
    static final String TRUSTED_GATEWAYS = "trusted-gateways";
    static final String WARM_UP_PATHS = "warm-up-paths";
    static final String WARM_UP_TIMEOUT = "warm-up-timeout";
    static final String WEIGHT = "weight";

    /** All of them, as they are written in documents: {@code subscribe-to}. */
    public static final Set<String> ALL = Set.of(
            ADVERTISE,
            ADVERTISE_SCHEME,
            ALGO,
            BACKUP,
            CHECK_INTERVAL,
            CHECK_PATH,
            CHECK_STATIC,
            CONNECTOR,
            CORES,
            DRAIN_TIMEOUT,
            ENABLED,
            GZIP_TYPES,
            HOSTNAMES,
            MAINTENANCE_FILE,
            MAINTENANCE_PATH,
            MAX_REQUESTS,
            SIGN_KEY,
            SIGN_KEY_ID,
            STATIC_GZIP,
            SUBSCRIBE_FREQ,
            SUBSCRIBE_TO,
            TRUSTED_GATEWAYS,
            WARM_UP_PATHS,
            WARM_UP_TIMEOUT,
            WEIGHT);

    private SettingNames() {}

    /** Returns the system property and the prefixed context parameter of a setting: {@code rollcall.subscribe-to}. */
    static String property(String name) {
        return "rollcall." + name;
    }

    /** Returns the environment variable of a setting: {@code ROLLCALL_SUBSCRIBE_TO}. */
    static String environment(String name) {
        return "ROLLCALL_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /**
     * Checks that a name which a person wrote down is one of ours, so that a typing error is not mistaken for a
     * default.
     *
     * @throws InvalidSettingException if it is not
     */
    static void requireKnown(String name, String value) {
        if (!ALL.contains(name)) {
            throw new InvalidSettingException(
                    name, value, "no setting of this name; there are " + String.join(", ", new TreeSet<>(ALL)));
        }
    }
}
