package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Endpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void every_setting_has_a_default() {
        SubscriberSettings settings = read(Map.of());
        assertTrue(settings.enabled());
        assertEquals(
                List.of(new SubscribeTo(new Endpoint("127.0.0.1", 8001), Optional.empty())), settings.subscribeTo());
        assertEquals(List.of(), settings.hostnames());
        assertEquals(Optional.empty(), settings.advertise());
        assertEquals(Optional.empty(), settings.connector());
        assertEquals(Duration.ofSeconds(10), settings.subscribeFreq());
        assertEquals(1, settings.attributes(0).weight());
    }

    @Test
    void every_setting_is_read() {
        SubscriberSettings settings = read(Map.of(
                "enabled", "true",
                "subscribe-to", "gw1:8001, gw2:8002\n [::1]:8003",
                "hostnames", "Mysite.com,www.mysite.com/shop @more.txt",
                "advertise", "[2001:db8::7]:80",
                "connector", "internal",
                "subscribe-freq", "500ms",
                "weight", "1000000"));
        assertEquals(
                List.of("gw1:8001", "gw2:8002", "[::1]:8003"),
                settings.subscribeTo().stream()
                        .map(entry -> entry.gateway().toString())
                        .toList());
        assertEquals(
                List.of(literal("mysite.com"), literal("www.mysite.com/shop"), new Names.InFile("more.txt")),
                settings.hostnames());
        assertEquals(Optional.of(new Endpoint("2001:db8::7", 80)), settings.advertise());
        assertEquals(Optional.of("internal"), settings.connector());
        assertEquals(Duration.ofMillis(500), settings.subscribeFreq());
        assertEquals(1_000_000, settings.attributes(0).weight());
    }

    @Test
    void the_first_source_that_has_a_text_wins_and_a_blank_text_is_none() {
        SettingSources sources = SettingSources.of(
                name -> name.equals("weight") ? " " : null,
                name -> name.equals("weight") ? " 7 " : null,
                name -> name.equals("weight") ? "8" : "@second.txt");
        assertEquals(Optional.of("7"), sources.find("weight"));
        assertEquals(Optional.of("@second.txt"), sources.find("hostnames"));
    }

    @Test
    void names_are_those_of_system_properties_and_environment_variables() {
        assertEquals("rollcall.subscribe-to", SettingNames.property("subscribe-to"));
        assertEquals("ROLLCALL_SUBSCRIBE_TO", SettingNames.environment("subscribe-to"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:8001                    | 127.0.0.1:8001 |",
                "gateway.internal:8001             | gateway.internal:8001 |",
                "[::1]:8001                        | [::1]:8001 |",
                "127.0.0.1:8001:mysite.com         | 127.0.0.1:8001 | mysite.com",
                "127.0.0.1:8001:mysite.com:8000    | 127.0.0.1:8001 | mysite.com:8000",
                "127.0.0.1:8001:mysite.com/a:b     | 127.0.0.1:8001 | mysite.com/a:b",
                "127.0.0.1:8001:mysite.com:80/shop | 127.0.0.1:8001 | mysite.com:80/shop",
                "[::1]:8001:MySite.com.            | [::1]:8001     | mysite.com",
                "[::1]:8001:[2001:db8::7]:8000     | [::1]:8001     | [2001:db8::7]:8000"
            })
    void a_gateway_may_come_with_a_key(String text, String gateway, @Nullable String key) {
        assertEquals(
                List.of(new SubscribeTo(
                        Endpoint.parse(gateway).orElseThrow(),
                        Optional.ofNullable(key).map(SettingsTest::literal))),
                SubscribeTo.parseList(text));
    }

    @Test
    void a_gateway_may_come_with_a_file() {
        assertEquals(
                List.of(
                        new SubscribeTo(new Endpoint("gw", 8001), Optional.of(new Names.InFile("/etc/names"))),
                        new SubscribeTo(new Endpoint("gw", 8001), Optional.of(new Names.InFile("names.txt")))),
                SubscribeTo.parseList("gw:8001:@/etc/names,gw:8001:@names.txt gw:8001:@names.txt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "gateway",
                "8001",
                ":8001",
                "gateway:",
                "gateway:0",
                "gateway:65536",
                "gateway:x:mysite.com",
                "::1:8001",
                "[::1]",
                "[::1",
                "gate way"
            })
    void a_gateway_that_is_none_is_refused(String text) {
        assertTrue(messageOf("subscribe-to", text).startsWith("subscribe-to: "), () -> messageOf("subscribe-to", text));
        assertTrue(messageOf("subscribe-to", text).contains("(expected: gateway-host:port, "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subscribe-to   | gw:8001:     | subscribe-to:  (expected: a host name like mysite.com, or @file)",
                "subscribe-to   | gw:8001:@    | subscribe-to: @ (expected: a host name like mysite.com, or @file)",
                "subscribe-to   | gw:8001:a;b  | subscribe-to: a;b (expected: a host name like mysite.com, or @file)",
                "hostnames      | a.com b!     | hostnames: b! (expected: a host name like mysite.com, or @file)",
                "hostnames      | straße.de  | hostnames: straße.de (expected: a host name like mysite.com;"
                        + " this one in its ASCII form, xn--..., since no other is certain, or @file)",
                "hostnames      | http://a.com | hostnames: http://a.com (expected: a host name like mysite.com, or @file)",
                "advertise      | 8080         | advertise: 8080 (expected: host:port, [ipv6]:port or :port)",
                "advertise      | app:99999    | advertise: app:99999 (expected: host:port, [ipv6]:port or :port)",
                "subscribe-freq | 99ms         | subscribe-freq: 99ms (expected: 100ms to 1h, written like 500ms, 10s or 2m)",
                "subscribe-freq | 61m          | subscribe-freq: 3660s (expected: 100ms to 1h, written like 500ms, 10s or 2m)",
                "drain-timeout | 61m          | drain-timeout: 3660s (expected: 0 to 1h, written like 500ms, 10s or 2m)",
                "drain-timeout | -1           | drain-timeout: -1 (expected: 0 to 1h, written like 500ms, 10s or 2m)",
                "maintenance-path | /a?b | maintenance-path: /a?b (expected: a path like /.rollcall/maintenance)",
                "maintenance-path | out | maintenance-path: out (expected: a path like /.rollcall/maintenance)",
                "check-path | healthz | check-path: healthz (expected: a path like /healthz, at most 48 characters)",
                "check-path | /a b | check-path: /a b (expected: a path like /healthz, at most 48 characters)",
                "check-interval | 999ms | check-interval: 999ms (expected: 1s to 1m, written like 2500ms or 5s)",
                "check-interval | 61s | check-interval: 61s (expected: 1s to 1m, written like 2500ms or 5s)",
                "warm-up-paths | /a,b | warm-up-paths: b (expected: a path like /healthz, at most 200 characters)",
                "warm-up-paths | /,/,/,/,/,/,/,/,/,/,/,/,/,/,/,/,/ | warm-up-paths: /,/,/,/,/,/,/,/,/,/,/,/,/,/,/,/,/ (expected: at most 16 paths)",
                "warm-up-timeout | 0 | warm-up-timeout: 0s (expected: 1s to 1h, written like 30s or 2m)",
                "subscribe-freq | soon         | subscribe-freq: soon (expected: 100ms to 1h, written like 500ms, 10s or 2m)",
                "algo           | random       | algo: random (expected: wrr, lrc, wlrc, iphash or p2c)",
                "backup         | 256          | backup: 256 (expected: 0 to 255)",
                "backup         | -1           | backup: -1 (expected: 0 to 255)",
                "cores          | 0            | cores: 0 (expected: 1 to 1000000)",
                "max-requests   | -1           | max-requests: -1 (expected: 0 to 1000000)",
                "max-requests   | 1000001      | max-requests: 1000001 (expected: 0 to 1000000)",
                "cores          | many         | cores: many (expected: 1 to 1000000)",
                "sign-key       | ed25519:AAAA | sign-key-id:  (expected: to be set, as sign-key is)",
                "sign-key-id    | app          | sign-key:  (expected: to be set, as sign-key-id is)",
                "weight         | 0x           | weight: 0x (expected: 1 to 1000000)",
                "weight         | 0            | weight: 0 (expected: 1 to 1000000)",
                "weight         | -1           | weight: -1 (expected: 1 to 1000000)",
                "weight         | 1000001      | weight: 1000001 (expected: 1 to 1000000)",
                "weight         | 99999999999  | weight: 99999999999 (expected: 1 to 1000000)",
                "enabled        | yes          | enabled: yes (expected: true or false)"
            })
    void a_bad_value_is_refused_with_name_value_and_what_was_expected(String name, String value, String message) {
        assertEquals(message, messageOf(name, value));
    }

    @Test
    void a_value_cannot_forge_a_log_line() {
        assertEquals("weight: 1?2 (expected: 1 to 1000000)", messageOf("weight", "1\n2"));
    }

    @Test
    void a_builder_refuses_what_a_text_would_be_refused_for() {
        SubscriberSettings.Builder builder = SubscriberSettings.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.weight(0));
        assertThrows(IllegalArgumentException.class, () -> builder.subscribeFreq(Duration.ofHours(2)));
        assertThrows(IllegalArgumentException.class, () -> builder.subscribeTo(""));
        assertThrows(IllegalArgumentException.class, () -> builder.advertise("x"));
        assertThrows(IllegalArgumentException.class, () -> builder.hostnames("b!"));
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "10s,10000", "10,10000", "2m,120000", "1h,3600000", "10 s,10000"})
    void durations_are_written_as_people_do(String text, long millis) {
        assertEquals(Optional.of(Duration.ofMillis(millis)), Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1.5s", "10 sec", "99999999999"})
    void other_texts_are_no_duration(String text) {
        assertFalse(Durations.parse(text).isPresent());
    }

    private static String messageOf(String name, String value) {
        return String.valueOf(assertThrows(InvalidSettingException.class, () -> read(Map.of(name, value)))
                .getMessage());
    }

    private static SubscriberSettings read(Map<String, String> texts) {
        return SettingsReader.read(SettingSources.of(new HashMap<>(texts)::get));
    }

    private static Names literal(String key) {
        return Names.parse("test", key);
    }
}
