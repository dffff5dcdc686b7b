package dev.rollcall.gateway.config;

import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.ServiceKey;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything an operator can set about a gateway, checked.
 *
 * @param subscriptionServer where datagrams are received; empty for nowhere
 * @param subscriptionTolerance how long a subscription holds without being renewed
 * @param maxSubscriptions how many subscriptions are held at the most
 * @param subscriptionAlgo how requests are spread over a key's backends where none of them asks for another way
 * @param fallbackKey what requests are routed by whose own host and path nobody serves
 * @param signatures whose subscriptions are believed
 * @param connectTimeout how long a connection to a backend may take
 * @param timeout how long a backend may stay silent during an exchange
 * @param webSocketIdleTimeout how long nothing may move in either direction of a WebSocket
 * @param autoGzip whether answers that their application marks are compressed
 * @param keepAlive how long an idle connection to a backend is kept for the next request
 * @param maxConnections how many connections are open to one backend at the most
 * @param trustedProxies whose word about the client's address counts
 * @param admission whose subscriptions are taken, and where they may point
 * @param backendTls how backends with TLS are spoken to
 * @param backendProof what a backend that subscribes has to show before it gets requests
 * @param snapshotFile where what is subscribed is kept for the next start; empty for nowhere
 * @param staticBackends backends that never subscribe
 * @param upward to whom this gateway announces what is subscribed here
 * @param restart what is done so that clients do not notice a start or a stop
 * @param stats where the gateway shows what it knows
 * @param exchange how one request and its answer are treated
 */
public record GatewaySettings(
        List<InetSocketAddress> subscriptionServer,
        Duration subscriptionTolerance,
        int maxSubscriptions,
        Algorithm subscriptionAlgo,
        Optional<ServiceKey> fallbackKey,
        SignatureSettings signatures,
        Duration connectTimeout,
        Duration timeout,
        Duration webSocketIdleTimeout,
        boolean autoGzip,
        Duration keepAlive,
        int maxConnections,
        List<AddressRange> trustedProxies,
        AdmissionSettings admission,
        BackendTlsSettings backendTls,
        BackendProof backendProof,
        Optional<Path> snapshotFile,
        StaticBackendSettings staticBackends,
        UpwardSettings upward,
        RestartSettings restart,
        StatsSettings stats,
        ExchangeSettings exchange) {

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private static final Setting<List<InetSocketAddress>> SUBSCRIPTION_SERVER = new Setting<>(
            "subscription-server",
            "127.0.0.1:8001",
            "host:port, [ipv6]:port or :port, several separated by commas;"
                    + " no Unix socket: Java has none for datagrams",
            "UDP addresses that receive subscriptions; :8001 for all interfaces, empty for none",
            Parsers::addresses);
    // uWSGI's default, for announcements every ten seconds. One that is lost leaves a gap of up to five seconds.
    private static final Setting<Duration> SUBSCRIPTION_TOLERANCE = new Setting<>(
            "subscription-tolerance",
            "17s",
            "a duration from 100ms to 24h, such as 17s",
            "how long a subscription holds without being renewed",
            Parsers.duration(Duration.ofMillis(100), DAY));
    private static final Setting<Integer> MAX_SUBSCRIPTIONS = new Setting<>(
            "max-subscriptions",
            "50000",
            "a number from 1 to 1000000",
            "how many subscriptions are held; beyond it newcomers are refused",
            Parsers.integer(1, 1_000_000));
    private static final Setting<Algorithm> SUBSCRIPTION_ALGO = new Setting<>(
            "subscription-algo",
            "wrr",
            "one of wrr, lrc, wlrc, iphash, p2c",
            "how requests are spread over a key's backends, unless one of them asks for another way",
            text -> Algorithm.parse(text).orElseThrow(IllegalArgumentException::new));
    private static final Setting<Optional<ServiceKey>> FALLBACK_KEY = new Setting<>(
            "subscription-fallback-key",
            "",
            "a key that applications subscribe, such as default.internal",
            "what requests are routed by whose own host and path nobody has subscribed",
            Parsers::optionalKey);
    private static final Setting<Duration> CONNECT_TIMEOUT = new Setting<>(
            "http-connect-timeout",
            "3s",
            "a duration from 1ms to 1h, such as 3s",
            "how long a connection to a backend may take before the next one is tried",
            Parsers.duration(MILLISECOND, HOUR));
    private static final Setting<Duration> TIMEOUT = new Setting<>(
            "http-timeout",
            "60s",
            "a duration from 1ms to 24h, such as 60s",
            "how long a backend may stay silent before the client gets 504",
            Parsers.duration(MILLISECOND, DAY));
    // Jetty's own default for WebSockets: the gateway does not cut what a stock backend would keep. Whoever wants to
    // keep a silent one open longer pings, and most libraries do so at least once a minute.
    private static final Setting<Duration> WEBSOCKET_IDLE_TIMEOUT = new Setting<>(
            "websocket-idle-timeout",
            "5m",
            "a duration from 1ms to 24h, such as 5m",
            "how long a WebSocket stays open while nothing comes from either end, pings included",
            Parsers.duration(MILLISECOND, DAY));
    private static final Setting<Boolean> AUTO_GZIP = new Setting<>(
            "http-auto-gzip",
            "true",
            "true or false",
            "whether answers that their application marks with Rollcall-Encoding: gzip are compressed",
            Parsers::trueOrFalse);
    // Below the shortest keep-alive of a stock container, Tomcat's 20 seconds: it must be us who closes first,
    // or a request dies on a connection that the backend is just closing.
    private static final Setting<Duration> KEEP_ALIVE = new Setting<>(
            "backend-keepalive",
            "15s",
            "a duration from 1ms to 1h, such as 15s",
            "how long an idle connection to a backend is kept; keep it below the backends' own",
            Parsers.duration(MILLISECOND, HOUR));
    private static final Setting<Integer> MAX_CONNECTIONS = new Setting<>(
            "backend-connections",
            "512",
            "a number from 1 to 65535",
            "how many connections are open to one backend at the most; further requests queue",
            Parsers.integer(1, 65_535));
    private static final Setting<List<AddressRange>> TRUSTED_PROXIES = new Setting<>(
            "trusted-proxies",
            "",
            "addresses or networks such as 10.0.0.0/8, separated by commas",
            "whose X-Forwarded-* and Forwarded fields are continued instead of dropped",
            Parsers::ranges);

    private static final Setting<BackendProof> BACKEND_PROOF = new Setting<>(
            "backend-proof",
            "identity",
            "one of off, connect, identity",
            "before a subscribed backend gets requests: connect to it, and ask who it is if it has said so",
            Parsers.word(BackendProof.class));
    private static final Setting<Optional<Path>> SNAPSHOT_FILE = new Setting<>(
            "snapshot-file",
            "",
            "a file in a folder that can be written to",
            "keeps what is subscribed, so that a gateway that is started again serves it at once",
            Parsers::optionalFile);

    private static final List<Setting<?>> OWN = List.of(
            SUBSCRIPTION_SERVER,
            SUBSCRIPTION_TOLERANCE,
            MAX_SUBSCRIPTIONS,
            SUBSCRIPTION_ALGO,
            FALLBACK_KEY,
            CONNECT_TIMEOUT,
            TIMEOUT,
            WEBSOCKET_IDLE_TIMEOUT,
            AUTO_GZIP,
            KEEP_ALIVE,
            MAX_CONNECTIONS,
            TRUSTED_PROXIES,
            BACKEND_PROOF,
            SNAPSHOT_FILE);
    private static final List<Setting<?>> ALL = Stream.of(
                    OWN,
                    AdmissionSettings.ALL,
                    BackendTlsSettings.ALL,
                    StaticBackendSettings.ALL,
                    UpwardSettings.ALL,
                    RestartSettings.ALL,
                    StatsSettings.ALL,
                    ExchangeSettings.ALL)
            .flatMap(List::stream)
            .toList();

    // The filter's own settings, legal as system properties where an app and a gateway share a JVM.
    private static final Set<String> SUBSCRIBER_SETTINGS = Set.of(
            "subscribe-to",
            "hostnames",
            "advertise",
            "advertise-scheme",
            "subscribe-freq",
            "weight",
            "algo",
            "backup",
            "check-interval",
            "check-path",
            "cores",
            "drain-timeout",
            "maintenance-file",
            "maintenance-path",
            "max-requests",
            "sign-key",
            "sign-key-id",
            "gzip-types",
            "trusted-gateways",
            "check-static",
            "warm-up-paths",
            "warm-up-timeout",
            "static-gzip",
            "connector",
            "enabled");

    public GatewaySettings {
        subscriptionServer = List.copyOf(subscriptionServer);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /**
     * Reads and checks every setting.
     *
     * @throws ConfigurationException for an unknown name or a bad value
     */
    public static GatewaySettings from(SettingsSource source) {
        return from(source, List.of());
    }

    /** Like {@link #from(SettingsSource)}, where further settings are known to somebody else. */
    static GatewaySettings from(SettingsSource source, List<Setting<?>> further) {
        Set<String> known = Stream.of(ALL, SignatureSettings.ALL, further)
                .flatMap(List::stream)
                .map(Setting::name)
                .collect(Collectors.toSet());
        source.requireKnown(known, SUBSCRIBER_SETTINGS);
        return new GatewaySettings(
                SUBSCRIPTION_SERVER.in(source),
                SUBSCRIPTION_TOLERANCE.in(source),
                MAX_SUBSCRIPTIONS.in(source),
                SUBSCRIPTION_ALGO.in(source),
                FALLBACK_KEY.in(source),
                SignatureSettings.from(source),
                CONNECT_TIMEOUT.in(source),
                TIMEOUT.in(source),
                WEBSOCKET_IDLE_TIMEOUT.in(source),
                AUTO_GZIP.in(source),
                KEEP_ALIVE.in(source),
                MAX_CONNECTIONS.in(source),
                TRUSTED_PROXIES.in(source),
                AdmissionSettings.from(source),
                BackendTlsSettings.from(source),
                BACKEND_PROOF.in(source),
                SNAPSHOT_FILE.in(source),
                StaticBackendSettings.from(source),
                UpwardSettings.from(source),
                RestartSettings.from(source),
                StatsSettings.from(source),
                ExchangeSettings.from(source));
    }

    static String help() {
        return Stream.of(ALL, SignatureSettings.ALL)
                .flatMap(List::stream)
                .map(Setting::help)
                .collect(Collectors.joining());
    }
}
