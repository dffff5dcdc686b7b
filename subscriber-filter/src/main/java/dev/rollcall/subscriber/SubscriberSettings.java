package dev.rollcall.subscriber;

import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Check;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.subscriber.forwarded.TrustedGateways;
import dev.rollcall.subscriber.marking.GzipTypes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an application announces itself. Immutable; every setting has a default, so that {@code
 * SubscriberSettings.builder().build()} is complete.
 *
 * <pre>{@code
 * SubscriberSettings settings = SubscriberSettings.builder()
 *         .subscribeTo("gateway.internal:8001")
 *         .hostnames("mysite.com www.mysite.com")
 *         .build();
 * }</pre>
 */
public final class SubscriberSettings {
    // Nobody else has this one, so nothing in it changes any more.
    private final Builder values;
    private final Optional<SignKey> signKey;

    private SubscriberSettings(Builder builder) {
        values = builder.clone();
        signKey = SignKey.of(values.signKeyId, values.signKey);
    }

    /** Returns a builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what of these settings is for {@code gateways}, which are told {@code address}. */
    SubscriberSettings part(Optional<Endpoint> address, List<SubscribeTo> gateways) {
        Builder part = values.clone();
        part.advertise = address;
        part.subscribeTo = gateways;
        return new SubscriberSettings(part);
    }

    boolean enabled() {
        return values.enabled;
    }

    List<SubscribeTo> subscribeTo() {
        return values.subscribeTo;
    }

    /** Returns where the names are that go to every gateway without names of its own; empty for the default file. */
    List<Names> hostnames() {
        return values.hostnames;
    }

    /** Returns whose word about a request's client counts; empty for nobody's. */
    Optional<TrustedGateways> trustedGateways() {
        return values.trustedGateways;
    }

    /** Returns the content types of the answers that are marked; empty for none. */
    Optional<GzipTypes> gzipTypes() {
        return values.gzipTypes;
    }

    /** Returns the folder whose files are served without the application; empty for none. */
    Optional<String> checkStatic() {
        return values.checkStatic;
    }

    /** Returns whether a file's {@code .gz} sibling is served where the client accepts it. */
    boolean staticGzip() {
        return values.staticGzip;
    }

    Optional<Endpoint> advertise() {
        return values.advertise;
    }

    /** Returns what is spoken at the announced address; empty to find out. */
    Optional<Scheme> advertiseScheme() {
        return values.advertiseScheme;
    }

    Optional<String> connector() {
        return values.connector;
    }

    Duration subscribeFreq() {
        return values.subscribeFreq;
    }

    /** Returns how long a stop waits at the most for what is running; zero for not at all. */
    Duration drainTimeout() {
        return values.drainTimeout;
    }

    /** Returns the file whose presence takes the application out; empty for none. */
    Optional<Path> maintenanceFile() {
        return values.maintenanceFile;
    }

    /** Returns where an operator can take the application out and put it in; empty for nowhere. */
    Optional<String> maintenancePath() {
        return values.maintenancePath;
    }

    /** Returns how many requests of gateways may run at a time; 0 for any number. */
    int maxRequests() {
        return values.maxRequests;
    }

    CheckWish check() {
        return values.check;
    }

    WarmUp.Wish warmUp() {
        return values.warmUp;
    }

    /** Returns the attributes that do not change, given how many threads the container has. */
    Attributes attributes(int containerThreads) {
        return new Attributes(
                0, 0, values.cores.orElse(containerThreads), 0, values.weight, values.backup, values.algo);
    }

    /** Returns the key that signs the announcements; empty where they are not signed. */
    Optional<SignKey> signKey() {
        return signKey;
    }

    /**
     * Collects settings. Every method takes what the setting of the same name takes in a configuration file, and throws
     * an {@link IllegalArgumentException} that names setting, value and what was expected if it cannot be used.
     */
    public static final class Builder implements Cloneable {
        private boolean enabled = true;
        private List<SubscribeTo> subscribeTo = SubscribeTo.parseList("127.0.0.1:8001");
        private List<Names> hostnames = List.of();
        private Optional<TrustedGateways> trustedGateways = Optional.empty();
        private Optional<GzipTypes> gzipTypes = Optional.empty();
        private Optional<String> checkStatic = Optional.empty();
        private boolean staticGzip = true;
        private Optional<Endpoint> advertise = Optional.empty();
        private Optional<Scheme> advertiseScheme = Optional.empty();
        private Optional<String> connector = Optional.empty();
        private Duration subscribeFreq = Duration.ofSeconds(10);
        private Duration drainTimeout = Duration.ofSeconds(30);
        private Optional<Path> maintenanceFile = Optional.empty();
        private Optional<String> maintenancePath = Optional.empty();
        private int maxRequests;
        private CheckWish check = CheckWish.NONE;
        private WarmUp.Wish warmUp = WarmUp.Wish.NONE;
        private int weight = 1;
        private Optional<Algorithm> algo = Optional.empty();
        private int backup;
        private OptionalInt cores = OptionalInt.empty();
        private String signKeyId = "";
        private String signKey = "";

        private Builder() {}

        @Override
        protected Builder clone() {
            try {
                // All that it holds is immutable.
                return (Builder) super.clone();
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        /** Sets whether anything is announced at all. Default: true. */
        public Builder enabled(boolean value) {
            enabled = value;
            return this;
        }

        /**
         * Sets the gateways, separated by spaces or commas: {@code gateway-host:port}, {@code gateway-host:port:KEY} or
         * {@code gateway-host:port:@file}. An {@code ADDRESS=} before it is what this gateway is
         * told in place of the application's own. Default: {@code 127.0.0.1:8001}.
         */
        public Builder subscribeTo(String value) {
            subscribeTo = SubscribeTo.parseList(value);
            return this;
        }

        /**
         * Sets the host names for the gateways that have no KEY of their own, separated by spaces or commas; {@code
         * @file} stands for the names in a file. Default: {@code WEB-INF/hostnames.txt}.
         */
        public Builder hostnames(String value) {
            hostnames = SettingText.split(value).stream()
                    .map(name -> Names.parse(SettingNames.HOSTNAMES, name))
                    .distinct()
                    .toList();
            return this;
        }

        /**
         * Sets the addresses or networks of the gateways, separated by spaces or commas, whose word about the client
         * the application sees in its requests. Default: none.
         */
        public Builder trustedGateways(String value) {
            trustedGateways = SettingText.parsed(
                    TrustedGateways.parse(SettingText.split(value)),
                    SettingNames.TRUSTED_GATEWAYS,
                    value,
                    "addresses or networks like 10.0.0.0/8");
            return this;
        }

        /**
         * Sets the content types whose answers the gateway is asked to compress, separated by spaces or commas; a {@code
         * *} at the end stands for every type that begins so: {@code application/json text/html*}. Default: none.
         */
        public Builder gzipTypes(String value) {
            gzipTypes = SettingText.parsed(
                    GzipTypes.parse(SettingText.split(value)),
                    SettingNames.GZIP_TYPES,
                    value,
                    "content types like application/json or text/html*");
            return this;
        }

        /**
         * Sets the folder whose files are served without entering the application. A relative one is looked for as files
         * of host names are. Default: none.
         */
        public Builder checkStatic(String value) {
            checkStatic = Optional.of(value);
            return this;
        }

        /** Sets whether a file's {@code .gz} sibling is served to the clients that accept it. Default: true. */
        public Builder staticGzip(boolean value) {
            staticGzip = value;
            return this;
        }

        /**
         * Sets the {@code host:port} under which gateways reach this application, where the discovered one is wrong;
         * {@code :port} leaves the host to be discovered. Default: discovered.
         */
        public Builder advertise(String value) {
            advertise = SettingText.parsed(
                    Endpoint.parse(value), SettingNames.ADVERTISE, value, "host:port, [ipv6]:port or :port");
            return this;
        }

        /**
         * Sets what gateways speak to this application: {@code http}, or {@code https} for its connector with TLS.
         * Default: what the announced connector speaks, a plain one first; at an address of {@link #advertise} http.
         */
        public Builder advertiseScheme(String value) {
            advertiseScheme =
                    SettingText.parsed(Scheme.parse(value), SettingNames.ADVERTISE_SCHEME, value, "http or https");
            return this;
        }

        /** Sets which of several connectors to announce, by its name or port. Default: the first with plain HTTP. */
        public Builder connector(String value) {
            connector = Optional.of(value);
            return this;
        }

        /** Sets the time between two announcements, 100ms to 1h. Default: 10 seconds. */
        public Builder subscribeFreq(Duration value) {
            subscribeFreq = SettingRanges.check(SettingNames.SUBSCRIBE_FREQ, value);
            return this;
        }

        /** Sets how long a stop waits at the most for running requests, 0 to 1h; 0: not at all. Default: 30 seconds. */
        public Builder drainTimeout(Duration value) {
            drainTimeout = SettingRanges.check(SettingNames.DRAIN_TIMEOUT, value);
            return this;
        }

        /**
         * Sets the file that takes the application out of its gateways while it is there. A relative one is in the
         * container's base, or else in the working folder. Default: none.
         */
        public Builder maintenanceFile(String value) {
            maintenanceFile = Optional.of(MaintenanceSwitch.file(value));
            return this;
        }

        /**
         * Sets the path, below the context's, to which a POST from this machine takes the application out ({@code ?on})
         * and puts it in again ({@code ?off}): a slash and printable ASCII without {@code ?}. Default: none.
         */
        public Builder maintenancePath(String value) {
            maintenancePath = Optional.of(GatewayTalk.path(value));
            return this;
        }

        /**
         * Sets how many requests of gateways this application carries out at a time, 0 to 1000000; what comes beyond that is
         * refused, for the gateway to send it to somebody else. 0: any number. Default: 0.
         */
        public Builder maxRequests(int value) {
            maxRequests = SettingRanges.check(SettingNames.MAX_REQUESTS, value);
            return this;
        }

        /**
         * Sets the path, below the context's, that gateways ask for to learn whether this application is well: a slash and
         * printable ASCII, at most 48 characters with the context's path. Default: none, and no gateway asks.
         */
        public Builder checkPath(String value) {
            String path = SettingText.path(SettingNames.CHECK_PATH, value, Check.MAX_PATH_LENGTH);
            check = new CheckWish(Optional.of(path), check.interval());
            return this;
        }

        /** Sets how often gateways ask for that, 1s to 1m. Default: 5 seconds. */
        public Builder checkInterval(Duration value) {
            check = new CheckWish(check.path(), SettingRanges.check(SettingNames.CHECK_INTERVAL, value));
            return this;
        }

        /**
         * Sets up to 16 paths, below the context's, separated by commas or spaces, that this application is asked for before
         * it is announced. Default: none.
         */
        public Builder warmUpPaths(String value) {
            warmUp = new WarmUp.Wish(WarmUp.paths(value), warmUp.timeout());
            return this;
        }

        /** Sets how long these take at the most, all together, 1s to 1h; then it is announced. Default: 30 seconds. */
        public Builder warmUpTimeout(Duration value) {
            warmUp = new WarmUp.Wish(warmUp.paths(), SettingRanges.check(SettingNames.WARM_UP_TIMEOUT, value));
            return this;
        }

        /** Sets the share of requests relative to the others of the same name, 1 to 1000000. Default: 1. */
        public Builder weight(int value) {
            weight = SettingRanges.check(SettingNames.WEIGHT, value);
            return this;
        }

        /**
         * Sets how the gateway is asked to spread the requests: {@code wrr}, {@code lrc}, {@code wlrc}, {@code iphash} or
         * {@code p2c}. Default: left to the gateway.
         */
        public Builder algo(String value) {
            algo = SettingText.parsed(
                    Algorithm.parse(value), SettingNames.ALGO, value, "wrr, lrc, wlrc, iphash or p2c");
            return this;
        }

        /**
         * Sets the level, 0 to 255: this instance gets requests only while no instance of a lower level can. Default: 0.
         */
        public Builder backup(int value) {
            backup = SettingRanges.check(SettingNames.BACKUP, value);
            return this;
        }

        /** Sets how many requests this instance works on at a time. Default: the threads of its container. */
        public Builder cores(int value) {
            cores = OptionalInt.of(SettingRanges.check(SettingNames.CORES, value));
            return this;
        }

        /** Sets the name under which gateways know the key. Default: none, and nothing is signed. */
        public Builder signKeyId(String value) {
            signKeyId = value;
            return this;
        }

        /**
         * Sets the key that signs the announcements: {@code ed25519:KEY} or {@code hmac-sha256:SECRET} in Base64, or the
         * name of a file that holds that. Default: none, and nothing is signed.
         */
        public Builder signKey(String value) {
            signKey = value;
            return this;
        }

        /**
         * Returns the settings.
         *
         * @throws IllegalArgumentException if two of them do not fit together
         */
        public SubscriberSettings build() {
            return new SubscriberSettings(this);
        }
    }
}
