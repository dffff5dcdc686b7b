package dev.rollcall.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import dev.rollcall.subscriber.SettingNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GatewaySettingsTest {
    private static final String ALL =
            "access-log, access-log-file, backend-allow, backend-check-failures, backend-connections, "
                    + "backend-failure-5xx, backend-failure-max, backend-failure-share, backend-failure-timeouts, "
                    + "backend-keepalive, backend-proof, backend-tls, backend-tls-ca, backend-tls-cert, backend-tls-key, backend-tls-name, "
                    + "backend-tls-verify, default-proto, error-pages, hold, hold-keys, hold-requests, http-auto-gzip, http-connect-timeout, "
                    + "http-timeout, http-to, http-to-probe, max-backends-per-key, max-body, "
                    + "max-requests-per-client, max-subscriptions, max-uri, request-id, "
                    + "resubscribe-advertise, resubscribe-drain-timeout, resubscribe-freq, resubscribe-sign-key, "
                    + "resubscribe-sign-key-id, resubscribe-to, retry-body, retry-budget, slow-start, snapshot-file, start-wait, stats-allow, "
                    + "stats-path, sticky-cookie, sticky-session-cookie, stop-wait, "
                    + "subscription-algo, subscription-allow, subscription-failure-rate, subscription-fallback-key, "
                    + "subscription-keys, subscription-rate, subscription-server, subscription-tolerance, "
                    + "subscriptions-sign-check, subscriptions-sign-check-tolerance, trusted-proxies, uwsgi-connections, uwsgi-underscores, "
                    + "websocket-idle-timeout";

    @Test
    void every_setting_has_a_default() {
        GatewaySettings settings = GatewaySettings.from(options(Map.of()));

        assertEquals(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8001)), settings.subscriptionServer());
        assertEquals(Duration.ofSeconds(17), settings.subscriptionTolerance());
        assertEquals(50_000, settings.maxSubscriptions());
        assertEquals(Duration.ofSeconds(3), settings.connectTimeout());
        assertEquals(Duration.ofSeconds(60), settings.timeout());
        assertEquals(Duration.ofMinutes(5), settings.webSocketIdleTimeout());
        assertEquals(Duration.ofSeconds(15), settings.keepAlive());
        assertEquals(512, settings.maxConnections());
        assertEquals(new RestartSettings(Duration.ZERO, Duration.ofSeconds(1)), settings.restart());
        assertEquals(List.of(), settings.trustedProxies());
        InetSocketAddress http = StandaloneSettings.from(options(Map.of())).http();
        assertEquals(8000, http.getPort());
        assertTrue(http.getAddress().isAnyLocalAddress());
    }

    @Test
    void every_setting_can_be_set() throws Exception {
        GatewaySettings settings = GatewaySettings.from(options(Map.of(
                "subscription-server", ":0",
                "subscription-tolerance", "1m",
                "max-subscriptions", "7",
                "http-connect-timeout", "5",
                "http-timeout", "500ms",
                "websocket-idle-timeout", "1h",
                "backend-keepalive", "1h",
                "backend-connections", "65535",
                "backend-proof", "connect",
                "trusted-proxies", "10.0.0.0/8, 192.168.1.1 2001:db8::/32")));
        RestartSettings restart = GatewaySettings.from(options(Map.of("start-wait", "12s", "stop-wait", "0s")))
                .restart();

        assertTrue(settings.subscriptionServer().get(0).getAddress().isAnyLocalAddress());
        assertEquals(Duration.ofMinutes(1), settings.subscriptionTolerance());
        assertEquals(7, settings.maxSubscriptions());
        assertEquals(Duration.ofSeconds(5), settings.connectTimeout());
        assertEquals(Duration.ofMillis(500), settings.timeout());
        assertEquals(Duration.ofHours(1), settings.webSocketIdleTimeout());
        assertEquals(Duration.ofHours(1), settings.keepAlive());
        assertEquals(65_535, settings.maxConnections());
        assertEquals(BackendProof.CONNECT, settings.backendProof());
        assertEquals(new RestartSettings(Duration.ofSeconds(12), Duration.ZERO), restart);
        assertEquals(
                List.of(
                        new AddressRange(InetAddresses.forString("10.0.0.0"), 8),
                        new AddressRange(InetAddresses.forString("192.168.1.1"), 32),
                        new AddressRange(InetAddresses.forString("2001:db8::"), 32)),
                settings.trustedProxies());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subscription-keys      | /no/such/file           | a file that can be read",
                "subscriptions-sign-check | SHA1:/tmp             | SHA256:folder, SHA384:folder or SHA512:folder, where the folder exists",
                "subscriptions-sign-check | SHA256:/no/such       | SHA256:folder, SHA384:folder or SHA512:folder, where the folder exists",
                "subscriptions-sign-check-tolerance | 0s          | a duration from 1s to 24h, such as 60s",
                "subscription-server    | 8001                    | host:port, [ipv6]:port or :port",
                "subscription-server    | 127.0.0.1               | host:port, [ipv6]:port or :port",
                "subscription-server    | 127.0.0.1:              | host:port, [ipv6]:port or :port",
                "subscription-server    | 127.0.0.1:65536         | host:port, [ipv6]:port or :port",
                "subscription-server    | :65536                  | host:port, [ipv6]:port or :port",
                "subscription-server    | :-1                     | host:port, [ipv6]:port or :port",
                "subscription-server    | :                       | host:port, [ipv6]:port or :port",
                "subscription-server    | ::1:8001                | host:port, [ipv6]:port or :port",
                "subscription-server    | [::1]                   | host:port, [ipv6]:port or :port",
                "subscription-server    | no.such.name.invalid:1  | host:port, [ipv6]:port or :port",
                "subscription-tolerance | 99ms                    | a duration from 100ms to 24h, such as 17s",
                "subscription-tolerance | 25h                     | a duration from 100ms to 24h, such as 17s",
                "subscription-tolerance | soon                    | a duration from 100ms to 24h, such as 17s",
                "subscription-tolerance | 1.5s                    | a duration from 100ms to 24h, such as 17s",
                "subscription-tolerance | -1s                     | a duration from 100ms to 24h, such as 17s",
                "subscription-tolerance | 17 s                    | a duration from 100ms to 24h, such as 17s",
                "subscription-tolerance | 9999999999              | a duration from 100ms to 24h, such as 17s",
                "max-subscriptions      | 0                       | a number from 1 to 1000000",
                "max-subscriptions      | 1000001                 | a number from 1 to 1000000",
                "max-subscriptions      | many                    | a number from 1 to 1000000",
                "max-subscriptions      | 99999999999             | a number from 1 to 1000000",
                "http-connect-timeout   | 0                       | a duration from 1ms to 1h, such as 3s",
                "http-timeout           | 0s                      | a duration from 1ms to 24h, such as 60s",
                "websocket-idle-timeout | 25h                     | a duration from 1ms to 24h, such as 5m",
                "backend-keepalive      | 2h                      | a duration from 1ms to 1h, such as 15s",
                "backend-proof          | yes                     | one of off, connect, identity",
                "backend-proof          | OFF                     | one of off, connect, identity",
                "backend-connections    | 65536                   | a number from 1 to 65535",
                "start-wait             | 61s                     | a duration from 0s to 1m, such as 12s",
                "stop-wait              | never                   | a duration from 0s to 1m, such as 1s",
                "trusted-proxies        | 10.0.0.0/33   | addresses or networks such as 10.0.0.0/8, separated by commas",
                "trusted-proxies        | 10.0.0.0/     | addresses or networks such as 10.0.0.0/8, separated by commas",
                "trusted-proxies        | ::1/129       | addresses or networks such as 10.0.0.0/8, separated by commas",
                "trusted-proxies        | 10.0.0.0/-1   | addresses or networks such as 10.0.0.0/8, separated by commas",
                "trusted-proxies        | localhost     | addresses or networks such as 10.0.0.0/8, separated by commas",
                "trusted-proxies        | 10.0.0/8      | addresses or networks such as 10.0.0.0/8, separated by commas"
            })
    void a_bad_value_is_named_with_what_was_expected(String name, String value, String expected) {
        var error =
                assertThrows(ConfigurationException.class, () -> GatewaySettings.from(options(Map.of(name, value))));

        String message = String.valueOf(error.getMessage());
        assertTrue(message.startsWith(name + ": " + value + " (expected: " + expected), message);
    }

    @Test
    void a_bad_http_address_is_named_too() {
        var error = assertThrows(
                ConfigurationException.class, () -> StandaloneSettings.from(options(Map.of("http", "80"))));

        assertEquals("http: 80 (expected: host:port, [ipv6]:port or :port)", error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"localhost:0, 0", "[::1]:8001, 8001", "127.0.0.1:65535, 65535", "' 127.0.0.1:1 ', 1", ":8001, 8001"})
    void an_address_is_a_host_with_a_port(String text, int port) {
        GatewaySettings settings = GatewaySettings.from(options(Map.of("subscription-server", text)));

        assertEquals(port, settings.subscriptionServer().get(0).getPort());
    }

    @Test
    void the_first_source_that_knows_a_setting_wins() {
        Map<String, String> options = Map.of("max-subscriptions", "1");
        Map<String, String> properties = Map.of("rollcall.max-subscriptions", "2");
        Map<String, String> environment = Map.of("ROLLCALL_MAX_SUBSCRIPTIONS", "3");
        Map<String, String> prefixed = Map.of("rollcall.max-subscriptions", "4", "max-subscriptions", "5");
        Map<String, String> bare = Map.of("max-subscriptions", "5");
        Map<String, String> none = Map.of();

        assertEquals(1, max(options, properties, environment, prefixed));
        assertEquals(2, max(none, properties, environment, prefixed));
        assertEquals(3, max(none, none, environment, prefixed));
        assertEquals(4, max(none, none, none, prefixed));
        assertEquals(5, max(none, none, none, bare));
        assertEquals(50_000, max(none, none, none, none));
    }

    @Test
    void an_application_in_the_same_jvm_may_have_any_setting_of_the_filter() {
        for (String name : SettingNames.ALL) {
            GatewaySettings.from(
                    new SettingsSource(Map.of(), Map.of("rollcall." + name, "anything"), Map.of(), Map.of()));
        }
    }

    @Test
    void a_name_that_nobody_knows_is_refused_wherever_it_stands() {
        assertEquals(
                "unknown option --subscription-sever (expected one of: " + ALL + ")",
                refusal(Map.of("subscription-sever", "x"), Map.of(), Map.of(), Map.of()));
        assertEquals(
                "unknown system property rollcall.sever (expected one of: " + ALL + ")",
                refusal(Map.of(), Map.of("rollcall.sever", "x"), Map.of(), Map.of()));
        assertEquals(
                "unknown environment variable ROLLCALL_SEVER (expected one of: " + ALL + ")",
                refusal(Map.of(), Map.of(), Map.of("ROLLCALL_SEVER", "x"), Map.of()));
        assertEquals(
                "unknown context parameter rollcall.sever (expected one of: " + ALL + ")",
                refusal(Map.of(), Map.of(), Map.of(), Map.of("rollcall.sever", "x")));
    }

    @Test
    void other_programs_names_are_none_of_our_business() {
        GatewaySettings.from(new SettingsSource(
                Map.of(),
                Map.of("java.home", "x", "rollcallx", "x"),
                Map.of("PATH", "x", "rollcall_lower", "x"),
                Map.of("org.eclipse.jetty.x", "x", "sever", "x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"subscribe-to", "hostnames", "advertise", "subscribe-freq", "weight", "connector", "enabled"})
    void the_filters_settings_are_tolerated_where_an_app_shares_the_jvm(String name) {
        String inCapitals =
                "ROLLCALL_" + name.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
        GatewaySettings.from(
                new SettingsSource(Map.of(), Map.of("rollcall." + name, "x"), Map.of(inCapitals, "x"), Map.of()));

        assertTrue(refusal(Map.of(name, "x"), Map.of(), Map.of(), Map.of()).startsWith("unknown option --" + name));
        assertTrue(refusal(Map.of(), Map.of(), Map.of(), Map.of("rollcall." + name, "x"))
                .startsWith("unknown context parameter rollcall." + name));
    }

    @Test
    void http_is_a_setting_of_the_stand_alone_gateway_only() {
        assertEquals(
                1, StandaloneSettings.from(options(Map.of("http", ":1"))).http().getPort());
        assertTrue(refusal(Map.of("http", ":1"), Map.of(), Map.of(), Map.of()).startsWith("unknown option --http"));
    }

    @Test
    void the_help_text_names_every_setting_its_default_and_what_it_means() {
        String help = StandaloneSettings.help();

        for (String name : ("http, " + ALL).split(", ", -1)) {
            assertTrue(help.contains("--" + name + " VALUE"), name);
        }
        assertTrue(help.contains("default: 17s") && help.contains("default: none"), help);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.6, false",
        "10.0.0.128/25, 10.0.0.127, false",
        "10.0.0.128/25, 10.0.0.200, true",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::/0, 10.0.0.1, false"
    })
    void a_range_holds_the_addresses_that_share_its_leading_bits(String range, String address, boolean inside)
            throws Exception {
        AddressRange parsed = Parsers.ranges(range).get(0);

        assertEquals(inside, parsed.contains(InetAddresses.forString(address)));
    }

    private static SettingsSource options(Map<String, String> options) {
        return new SettingsSource(options, Map.of(), Map.of(), Map.of());
    }

    private static int max(
            Map<String, String> options,
            Map<String, String> properties,
            Map<String, String> environment,
            Map<String, String> parameters) {
        return GatewaySettings.from(new SettingsSource(options, properties, environment, parameters))
                .maxSubscriptions();
    }

    private static String refusal(
            Map<String, String> options,
            Map<String, String> properties,
            Map<String, String> environment,
            Map<String, String> parameters) {
        SettingsSource source = new SettingsSource(options, properties, environment, parameters);
        return String.valueOf(assertThrows(ConfigurationException.class, () -> GatewaySettings.from(source))
                .getMessage());
    }
}
