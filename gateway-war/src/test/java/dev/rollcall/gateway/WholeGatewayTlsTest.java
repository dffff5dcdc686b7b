package dev.rollcall.gateway;

import static dev.rollcall.gateway.testing.ScriptedBackend.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Certificates;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to backends through a whole gateway: by http-to, by datagram, and announced by a gateway below. */
final class WholeGatewayTlsTest {
    @Test
    void a_static_backend_is_asked_for_under_its_own_host_and_a_subscribed_one_under_its_key(@TempDir Path folder)
            throws Exception {
        Certificates certificates =
                Certificates.make(folder).sign("localhost", "dns:localhost").sign("mysite", "dns:mysite.com");
        try (ScriptedBackend named = ScriptedBackend.playing(certificates.listen("localhost"), say("named"));
                ScriptedBackend app = ScriptedBackend.playing(certificates.listen("mysite"), say("app"));
                TestGateway gateway = TestGateway.start(
                        "http-to",
                        "https://localhost:" + named.endpoint().port(),
                        "backend-tls",
                        "required",
                        "backend-tls-ca",
                        certificates.authority().toString())) {
            Endpoint tls = app.endpoint().withScheme(Scheme.HTTPS);
            assertEquals("200 named", gateway.get("mysite.com", "/"));
            gateway.subscribe("plain.com", app.endpoint());
            gateway.subscribe("mysite.com", tls);
            gateway.awaitAnswer("mysite.com", "200 app");
            assertEquals("200 named", gateway.get("plain.com", "/"));
            String stats = gateway.stats();
            assertTrue(stats.contains("\"TLS_REQUIRED\":1"), stats);
            assertTrue(stats.contains("\"name\":\"" + tls.address() + "\""), stats);
            assertEquals(2, stats.split("\"proto\":\"https\"", -1).length - 1, stats);
        }
    }

    @Test
    void a_gateway_announces_itself_upward_with_tls_where_its_address_says_so() throws Exception {
        try (TestGateway above = TestGateway.start();
                TestGateway below = TestGateway.start(
                        "resubscribe-to", above.udp(), "resubscribe-advertise", "https://127.0.0.1:8443")) {
            below.subscribe("mysite.com", new Endpoint("127.0.0.1", 1));
            Await.until("it is known above", () -> above.stats().contains("\"name\":\"127.0.0.1:8443\""));
            String stats = above.stats();
            assertTrue(stats.contains("\"proto\":\"https\""), stats);
            assertTrue(stats.contains("\"hops\":1"), stats);
        }
    }
}
