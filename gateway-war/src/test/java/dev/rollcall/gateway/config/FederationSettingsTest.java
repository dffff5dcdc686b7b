package dev.rollcall.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.upstream.StaticBackend;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FederationSettingsTest {
    @Test
    void subscription_server_is_one_address_several_or_none() {
        assertEquals(
                1,
                settings("subscription-server", "127.0.0.1:8001")
                        .subscriptionServer()
                        .size());
        assertEquals(
                List.of(8001, 8002, 8003),
                settings("subscription-server", "127.0.0.1:8001, [::1]:8002 :8003").subscriptionServer().stream()
                        .map(InetSocketAddress::getPort)
                        .toList());
        assertEquals(List.of(), settings("subscription-server", "").subscriptionServer());
    }

    @Test
    void a_unix_socket_is_refused_with_the_reason() {
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> settings("subscription-server", "/run/rollcall.sock"));
        assertEquals(
                "subscription-server: /run/rollcall.sock (expected: host:port, [ipv6]:port or :port, several separated by"
                        + " commas; no Unix socket: Java has none for datagrams)",
                refused.getMessage());
    }

    @Test
    void a_static_backend_has_an_address_and_maybe_a_key_and_a_weight() {
        List<StaticBackend> backends = settings(
                        "http-to", "10.0.0.1:80 mysite.com=[2001:db8::1]:8080;weight=3, mysite.com/a;b=c=app:1")
                .staticBackends()
                .httpTo();
        assertEquals(
                List.of(
                        new StaticBackend(Optional.empty(), new Endpoint("10.0.0.1", 80), 1),
                        new StaticBackend(ServiceKey.parse("mysite.com"), new Endpoint("2001:db8::1", 8080), 3),
                        new StaticBackend(ServiceKey.parse("mysite.com/a;b=c"), new Endpoint("app", 1), 1)),
                backends);
    }

    @Test
    void an_international_key_becomes_a_labels() {
        assertEquals(
                Optional.of(new ServiceKey("xn--bcher-kva.example", "/shop")),
                settings("http-to", "Bücher.example./shop=10.0.0.1:80")
                        .staticBackends()
                        .httpTo()
                        .get(0)
                        .key());
        assertEquals(
                Optional.of(new ServiceKey("xn--bcher-kva.example", "")),
                settings("subscription-fallback-key", "bücher.example").fallbackKey());
    }

    @Test
    void a_static_backend_may_speak_another_protocol() {
        assertEquals(
                List.of("https://10.0.0.1:443", "uwsgi://10.0.0.2:3031", "10.0.0.3:80"),
                settings("http-to", "https://10.0.0.1:443, a.com=uwsgi://10.0.0.2:3031;weight=2, http://10.0.0.3:80")
                        .staticBackends()
                        .httpTo()
                        .stream()
                        .map(backend -> backend.endpoint().toString())
                        .toList());
    }

    @Test
    void who_does_not_say_what_it_speaks_speaks_what_uwsgi_does_or_what_the_operator_says() {
        assertEquals(Scheme.UWSGI, settings("http-timeout", "1s").admission().defaultProto());
        assertEquals(Scheme.HTTP, settings("default-proto", "http").admission().defaultProto());
    }

    @ParameterizedTest
    @CsvSource({
        "http-to, mysite.com",
        "http-to, :80",
        "http-to, 0.0.0.0:80",
        "http-to, =10.0.0.1:80",
        "http-to, 10.0.0.1:80;weight=0",
        "http-to, 10.0.0.1:80;weight=",
        "http-to, 10.0.0.1:80;cores=3",
        "http-to, straße.de=10.0.0.1:80",
        "subscription-fallback-key, straße.de",
        "http-to-probe, 1ms",
        "resubscribe-to, front",
        "resubscribe-to, :8001",
        "resubscribe-advertise, box7",
        "resubscribe-advertise, uwsgi://10.0.0.1:80",
        "http-to, ftp://10.0.0.1:80",
        "default-proto, UWSGI",
        "default-proto, fastcgi",
        "resubscribe-freq, 2h",
        "resubscribe-sign-key-id, no spaces",
        "subscription-allow, 10.0.0.0/33",
        "backend-allow, app.internal",
        "max-backends-per-key, 0",
        "subscription-rate, -1",
        "subscription-rate, 1000001",
        "subscription-failure-rate, many",
        "stats-path, stats",
        "stats-path, /",
        "stats-path, /stats/*",
        "stats-path, /../stats",
        "stats-allow, everybody"
    })
    void what_cannot_be_used_is_refused_with_its_name_and_value(String name, String value) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> settings(name, value));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith(name + ": " + value + " (expected: "), message);
    }

    @Test
    void a_key_that_is_none_is_refused_without_being_shown() {
        String secret = "hmac-sha256:too-short";
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> settings(Map.of("resubscribe-sign-key-id", "box7", "resubscribe-sign-key", secret)));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("resubscribe-sign-key: (not shown) (expected: "), message);
    }

    @Test
    void a_key_may_stand_in_a_file(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "hmac-sha256:" + "A".repeat(43) + "\n");
        assertTrue(settings(Map.of("resubscribe-sign-key-id", "box7", "resubscribe-sign-key", file.toString()))
                .upward()
                .signer()
                .isPresent());
    }

    @Test
    void by_default_nothing_is_static_nothing_is_announced_and_the_page_is_for_this_machine() {
        GatewaySettings settings = settings("http-timeout", "60s");
        assertEquals(List.of(), settings.staticBackends().httpTo());
        assertEquals(List.of(), settings.upward().resubscribeTo());
        assertEquals(Optional.empty(), settings.upward().advertise());
        assertEquals("/.rollcall/stats", settings.stats().path());
        assertEquals(List.of(), settings.stats().allow());
    }

    private static GatewaySettings settings(String name, String value) {
        return settings(Map.of(name, value));
    }

    private static GatewaySettings settings(Map<String, String> options) {
        return GatewaySettings.from(new SettingsSource(options, Map.of(), Map.of(), Map.of()));
    }
}
