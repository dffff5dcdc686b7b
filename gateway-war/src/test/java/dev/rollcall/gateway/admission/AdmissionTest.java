package dev.rollcall.gateway.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.config.AdmissionSettings;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.config.SettingsSource;
import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.TestApp;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import dev.rollcall.protocol.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdmissionTest {
    private static final ServiceKey KEY = new ServiceKey("mysite.com", "");
    private static final Optional<Refusal> TAKEN = Optional.empty();

    @Test
    void everybody_may_subscribe_unless_some_are_named() {
        assertTrue(admission(Map.of()).allows(InetAddresses.forString("203.0.113.9")));
        Admission named = admission(Map.of("subscription-allow", "10.0.0.0/8, ::1"));
        assertTrue(named.allows(InetAddresses.forString("10.1.2.3")));
        assertTrue(named.allows(InetAddresses.forString("::1")));
        assertFalse(named.allows(InetAddresses.forString("203.0.113.9")));
        assertFalse(named.allows(InetAddresses.forString("::2")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254:80",
                "[fe80::1]:80",
                "[fd00:ec2::254]:80",
                "224.0.0.1:80",
                "[ff02::1]:80",
                "255.255.255.255:80",
                "0.0.0.1:80",
                "[::ffff:169.254.169.254]:80"
            })
    void no_backend_is_at_an_address_that_no_machine_of_ones_own_has(String address) {
        assertEquals(Optional.of(Refusal.ADDRESS_NOT_ALLOWED), refuse(admission(Map.of()), address));
    }

    @Test
    void named_ranges_are_all_there_is_for_backends() {
        Admission named = admission(Map.of("backend-allow", "10.0.0.0/8 169.254.0.0/16"));
        assertEquals(TAKEN, refuse(named, "10.1.2.3:80"));
        assertEquals(TAKEN, refuse(named, "169.254.1.1:80"));
        assertEquals(Optional.of(Refusal.ADDRESS_NOT_ALLOWED), refuse(named, "192.168.0.1:80"));
    }

    @Test
    void a_name_is_judged_by_where_it_leads_when_a_connection_is_made() throws Exception {
        assertEquals(TAKEN, refuse(admission(Map.of("backend-allow", "10.0.0.0/8")), "app.internal:80"));
        try (TestApp app = TestApp.start("app");
                TestGateway open = TestGateway.start();
                TestGateway closed = TestGateway.start("backend-allow", "10.0.0.0/8")) {
            Endpoint byName = new Endpoint("localhost", app.port());
            open.subscribe("mysite.com", byName);
            closed.subscribe("mysite.com", byName);
            open.awaitAnswer("mysite.com", "200 app");
            closed.awaitAnswer("mysite.com", "503");
        }
    }

    @Test
    void a_backend_at_the_gateways_own_address_would_be_asked_for_ever() {
        Admission onAll = admission(Map.of(), new Endpoint("", 8000));
        Admission onOne = admission(Map.of(), new Endpoint("10.0.0.1", 8000));
        Optional<Refusal> own = Optional.of(Refusal.OWN_ADDRESS);
        assertEquals(own, refuse(onAll, "127.0.0.1:8000"));
        assertEquals(own, refuse(onAll, "[::1]:8000"));
        assertEquals(own, refuse(onAll, "localhost:8000"));
        assertEquals(TAKEN, refuse(onAll, "127.0.0.1:8001"));
        assertEquals(TAKEN, refuse(onAll, "203.0.113.9:8000"));
        assertEquals(own, refuse(onOne, "10.0.0.1:8000"));
        assertEquals(TAKEN, refuse(onOne, "127.0.0.1:8000"));
    }

    @Test
    void a_backend_without_tls_is_refused_where_tls_is_required() {
        Admission admission = new Admission(settings(Map.of()), true, "self", () -> Optional.of(List.of()));
        Endpoint plain = new Endpoint("10.0.0.1", 80);
        assertEquals(Optional.of(Refusal.TLS_REQUIRED), refuse(admission, plain.toString()));
        Subscribe secure = new Subscribe(KEY, plain.withScheme(Scheme.HTTPS), Attributes.DEFAULT);
        assertEquals(TAKEN, admission.refuse(secure, 0));
        assertEquals(TAKEN, admission.refuse(new Unsubscribe(KEY, plain), 0));
    }

    @Test
    void the_own_address_with_tls_is_the_own_address_too() {
        Admission admission = admission(Map.of(), new Endpoint("10.0.0.1", 8443, Scheme.HTTPS));
        assertEquals(Optional.of(Refusal.OWN_ADDRESS), refuse(admission, "10.0.0.1:8443"));
    }

    @Test
    void the_own_address_is_known_as_soon_as_the_port_is_open() {
        List<Endpoint> open = new ArrayList<>();
        Admission admission = new Admission(settings(Map.of()), "self", () -> Optional.of(List.copyOf(open)));
        assertEquals(TAKEN, refuse(admission, "127.0.0.1:8000"));
        open.add(new Endpoint("127.0.0.1", 8000));
        assertEquals(Optional.of(Refusal.OWN_ADDRESS), refuse(admission, "127.0.0.1:8000"));
    }

    @Test
    void what_has_come_through_this_gateway_is_refused_and_a_farewell_never_is() {
        Admission admission = admission(Map.of());
        Attributes heard = Attributes.DEFAULT.withTrail(new Trail(2, List.of("self", "other")));
        Endpoint endpoint = new Endpoint("10.0.0.1", 80);
        assertEquals(Optional.of(Refusal.LOOP), admission.refuse(new Subscribe(KEY, endpoint, heard), 0));
        assertEquals(TAKEN, admission.refuse(new Unsubscribe(KEY, new Endpoint("169.254.1.1", 80)), 0));
    }

    @Test
    void every_refusal_is_counted_under_its_reason() throws Exception {
        try (TestGateway gateway = TestGateway.start("max-backends-per-key", "1", "max-subscriptions", "2")) {
            gateway.subscribe("a.com", new Endpoint("127.0.0.1", 1));
            gateway.subscribe("a.com", new Endpoint("127.0.0.1", 2));
            gateway.subscribe("b.com", new Endpoint("127.0.0.1", 1));
            gateway.subscribe("c.com", new Endpoint("127.0.0.1", 1));
            gateway.subscribe("d.com", new Endpoint("169.254.169.254", 1));
            gateway.subscribe("e.com", new Endpoint("127.0.0.1", gateway.httpPort()));
            Await.until("all are counted", () -> gateway.stats().contains("\"OWN_ADDRESS\":1"));
            String stats = gateway.stats();
            for (String counted : List.of("ADDRESS_NOT_ALLOWED", "KEY_FULL", "TABLE_FULL")) {
                assertTrue(stats.contains("\"" + counted + "\":1"), stats);
            }
            assertTrue(stats.contains("\"accepted\":2"), stats);
        }
    }

    @Test
    void a_renewal_is_taken_where_the_key_is_full() throws Exception {
        try (TestGateway gateway = TestGateway.start("max-backends-per-key", "1")) {
            gateway.subscribe("a.com", new Endpoint("127.0.0.1", 1));
            gateway.subscribe("a.com", new Endpoint("127.0.0.1", 1), Attributes.ofWeight(7));
            Await.until("it has another weight", () -> gateway.stats().contains("\"weight\":7"));
            assertTrue(gateway.stats().contains("\"KEY_FULL\":0"));
        }
    }

    @Test
    void a_stranger_is_not_even_read() throws Exception {
        try (TestGateway gateway = TestGateway.start("subscription-allow", "10.0.0.0/8")) {
            gateway.subscribe("a.com", new Endpoint("127.0.0.1", 1));
            Await.until("it is counted", () -> gateway.stats().contains("\"SENDER_NOT_ALLOWED\":1"));
            assertTrue(gateway.stats().contains("\"accepted\":0"));
            assertTrue(gateway.get("a.com", "/").startsWith("404"));
        }
    }

    private static Optional<Refusal> refuse(Admission admission, String address) {
        Endpoint endpoint = Endpoint.parse(address).orElseThrow();
        return admission.refuse(new Subscribe(KEY, endpoint, Attributes.DEFAULT), 0);
    }

    private static Admission admission(Map<String, String> options, Endpoint... own) {
        return new Admission(settings(options), "self", () -> Optional.of(List.of(own)));
    }

    private static AdmissionSettings settings(Map<String, String> options) {
        return GatewaySettings.from(new SettingsSource(options, Map.of(), Map.of(), Map.of()))
                .admission();
    }
}
