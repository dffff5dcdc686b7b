package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.GenericWebApplicationContext;

/** What is announced where the container does not tell, or where there is a choice. */
class AppEndpointTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ServletContext unknown = Stub.of(ServletContext.class, Map.of());

    @Test
    void in_an_unknown_container_the_first_request_tells_the_port() {
        AppEndpoint endpoint = endpoint(SubscriberSettings.builder(), unknown);
        assertEquals(Optional.empty(), endpoint.get());
        assertTrue(endpoint.wantsRequest());
        assertTrue(endpoint.learnFrom(request("10.0.0.7", 8080, false)));
        assertFalse(endpoint.wantsRequest());
        assertEquals(Optional.of(new Endpoint("10.0.0.7", 8080)), endpoint.get());
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "nonsense", "''"})
    void a_request_from_this_machine_tells_the_port_only(String localAddress) {
        AppEndpoint endpoint = endpoint(SubscriberSettings.builder(), unknown);
        endpoint.learnFrom(request(localAddress, 8080, false));
        assertEquals(Optional.of(new Endpoint("", 8080)), endpoint.get());
    }

    @Test
    void an_address_loses_its_zone() {
        AppEndpoint endpoint = endpoint(SubscriberSettings.builder(), unknown);
        endpoint.learnFrom(request("fe80:0:0:0:0:0:0:7%eth0", 8080, false));
        assertEquals(Optional.of(new Endpoint("fe80:0:0:0:0:0:0:7", 8080)), endpoint.get());
    }

    @Test
    void a_request_over_tls_or_a_unix_socket_tells_nothing() {
        AppEndpoint endpoint = endpoint(SubscriberSettings.builder(), unknown);
        assertFalse(endpoint.learnFrom(request("10.0.0.7", 8443, true)));
        assertFalse(endpoint.learnFrom(request("", -1, false)));
        assertEquals(Optional.empty(), endpoint.get());
    }

    @Test
    void that_nothing_was_found_is_told_once_and_not_at_once() {
        try (LogCapture log = new LogCapture()) {
            AppEndpoint endpoint = endpoint(SubscriberSettings.builder(), unknown);
            assertEquals(Optional.empty(), endpoint.get());
            assertEquals(List.of(), log.lines());
            nanos.addAndGet(AppEndpoint.PATIENCE.toNanos());
            assertEquals(Optional.empty(), endpoint.get());
            assertEquals(Optional.empty(), endpoint.get());
            assertEquals(1, log.lines().size());
            assertEquals(1, log.count("found no connector with plain HTTP; the container is none we know"));
        }
    }

    @Test
    void an_advertised_endpoint_needs_no_known_container() {
        AppEndpoint endpoint = endpoint(SubscriberSettings.builder().advertise("app.internal:80"), unknown);
        assertEquals(Optional.of(new Endpoint("app.internal", 80)), endpoint.get());
    }

    @Test
    void a_container_that_has_changed_is_an_unknown_one() {
        ServletContext tomcat = Stub.of(ServletContext.class, Map.of("getAttribute", "not what Tomcat has there"));
        try (LogCapture log = new LogCapture()) {
            AppEndpoint endpoint = endpoint(SubscriberSettings.builder(), tomcat);
            assertEquals(Optional.empty(), endpoint.get());
            nanos.addAndGet(AppEndpoint.PATIENCE.toNanos());
            assertEquals(Optional.empty(), endpoint.get());
            assertTrue(endpoint.wantsRequest());
            assertEquals(1, log.count("NoSuchMethodException"));
        }
    }

    @Test
    void a_container_that_has_opened_nothing_yet_gets_minutes() {
        ServletContext spring = springContext();
        try (LogCapture log = new LogCapture()) {
            AppEndpoint endpoint = endpoint(SubscriberSettings.builder(), spring);
            for (int minute = 0; minute < 5; minute++) {
                assertEquals(Optional.empty(), endpoint.get());
                assertFalse(endpoint.wantsRequest());
                assertEquals(List.of(), log.lines());
                nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            }
            assertEquals(Optional.empty(), endpoint.get());
            assertTrue(endpoint.wantsRequest());
            assertEquals(1, log.count("found no connector with plain HTTP; open are []"));
        }
    }

    @Test
    void an_advertised_endpoint_waits_until_requests_are_accepted() {
        AppEndpoint endpoint = endpoint(SubscriberSettings.builder().advertise("app.internal:80"), springContext());
        assertEquals(Optional.empty(), endpoint.get());
    }

    @Test
    void the_first_connector_with_plain_http_and_a_port_is_chosen_unless_tls_is_asked_for() {
        OpenConnector unix = new OpenConnector("unix", "", -1, Optional.of(Scheme.HTTP));
        OpenConnector ajp = new OpenConnector("ajp", "", 8009, Optional.empty());
        OpenConnector tls = new OpenConnector("tls", "", 8443, Optional.of(Scheme.HTTPS));
        OpenConnector plain = new OpenConnector("plain", "", 8080, Optional.of(Scheme.HTTP));
        OpenConnector second = new OpenConnector("second", "", 8081, Optional.of(Scheme.HTTP));
        List<OpenConnector> all = List.of(unix, ajp, tls, plain, second);
        assertEquals(Optional.of(plain), choice("", "").from(all));
        assertEquals(Optional.of(plain), choice("", "http").from(all));
        assertEquals(Optional.of(tls), choice("", "https").from(all));
        assertEquals(Optional.of(second), choice("second", "").from(all));
        assertEquals(Optional.of(second), choice("8081", "").from(all));
        assertEquals(Optional.empty(), choice("third", "").from(all));
        assertEquals(Optional.empty(), choice("", "").from(List.of(unix, ajp, tls)));
        assertEquals(Optional.of(tls), choice("", "").secondBest(List.of(unix, ajp, tls)));
        assertEquals(Optional.empty(), choice("", "http").secondBest(all));
        assertEquals(Optional.empty(), choice("third", "").secondBest(all));
    }

    @Test
    void a_connector_is_announced_as_what_it_speaks_unless_the_settings_know_better() {
        OpenConnector tls = new OpenConnector("tls", "10.0.0.7", 8443, Optional.of(Scheme.HTTPS));
        OpenConnector odd = new OpenConnector("odd", "10.0.0.7", 8009, Optional.empty());
        assertEquals("https://10.0.0.7:8443", choice("tls", "").announced(tls).toString());
        assertEquals("10.0.0.7:8443", choice("tls", "http").announced(tls).toString());
        assertEquals("10.0.0.7:8009", choice("odd", "").announced(odd).toString());
        assertEquals(
                "https://10.0.0.7:8009", choice("odd", "https").announced(odd).toString());
    }

    @Test
    void a_container_with_nothing_but_tls_is_announced_as_https_when_no_more_is_to_come() {
        ServletContext spring = springContext(Map.of("local.server.port", "8443", "server.ssl.enabled", "true"));
        Optional<Endpoint> tls = Optional.of(new Endpoint("", 8443, Scheme.HTTPS));
        try (LogCapture log = new LogCapture()) {
            AppEndpoint endpoint = endpoint(SubscriberSettings.builder(), spring);
            assertEquals(Optional.empty(), endpoint.get());
            nanos.addAndGet(AppEndpoint.PATIENCE.toNanos());
            assertEquals(tls, endpoint.get());
            assertEquals(tls, endpoint.get());
            assertFalse(endpoint.wantsRequest());
            assertEquals(1, log.count("announced as https: :8443 (https)"));
            assertEquals(1, log.lines().size());
            assertEquals(
                    tls,
                    endpoint(SubscriberSettings.builder().advertiseScheme("https"), spring)
                            .get());
            assertEquals(
                    Optional.empty(),
                    endpoint(SubscriberSettings.builder().advertiseScheme("http"), spring)
                            .get());
        }
    }

    @Test
    void an_advertised_address_is_plain_unless_the_settings_say_tls() {
        SubscriberSettings.Builder settings = SubscriberSettings.builder().advertise("app.internal:443");
        assertEquals(
                "app.internal:443",
                endpoint(settings, unknown).get().orElseThrow().toString());
        settings.advertiseScheme("https");
        assertEquals(
                "https://app.internal:443",
                endpoint(settings, unknown).get().orElseThrow().toString());
    }

    private static ConnectorChoice choice(String connector, String scheme) {
        return new ConnectorChoice(Optional.of(connector).filter(name -> !name.isEmpty()), Scheme.parse(scheme));
    }

    // Spring has set itself up, but not started its server.
    private static ServletContext springContext() {
        return springContext(Map.of());
    }

    private static ServletContext springContext(Map<String, Object> properties) {
        GenericWebApplicationContext application = new GenericWebApplicationContext();
        application.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        return (ServletContext) Proxy.newProxyInstance(
                ServletContext.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (self, method, arguments) -> method.getName().equals("getAttribute")
                                && arguments[0].equals(WebApplicationContext.ROOT_WEB_APPLICATION_CONTEXT_ATTRIBUTE)
                        ? application
                        : null);
    }

    private AppEndpoint endpoint(SubscriberSettings.Builder settings, ServletContext context) {
        return new AppEndpoint(settings.build(), new PortDiscovery(context), Duration.ofSeconds(10), nanos::get);
    }

    private static ServletRequest request(String localAddress, int localPort, boolean secure) {
        return Stub.of(
                ServletRequest.class,
                Map.of("getLocalAddr", localAddress, "getLocalPort", localPort, "isSecure", secure));
    }
}
