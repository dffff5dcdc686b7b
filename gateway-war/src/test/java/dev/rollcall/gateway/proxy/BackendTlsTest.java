package dev.rollcall.gateway.proxy;

import static dev.rollcall.gateway.testing.ScriptedBackend.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Certificates;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.ScriptedBackend.Script;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.KeepAlive;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that speak TLS, good ones and others, behind the gateway in both containers. */
@ParameterizedClass
@EnumSource(Container.class)
final class BackendTlsTest {
    private static final String MEGABYTE = "0123456789abcdef".repeat(65_536);

    private static Certificates certificates;

    private final Container container;

    BackendTlsTest(Container container) {
        this.container = container;
    }

    @BeforeAll
    static void sign(@TempDir Path folder) throws Exception {
        certificates = Certificates.make(folder)
                .sign("good", "dns:mysite.com,dns:www.mysite.com")
                .sign("address", "ip:127.0.0.1")
                .sign("gateway", "dns:gateway.internal")
                .signExpired("expired", "dns:mysite.com");
    }

    private GatewayUnderTest start(String... namesAndValues) throws Exception {
        Map<String, String> options =
                new HashMap<>(Map.of("backend-tls-ca", certificates.authority().toString()));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return GatewayUnderTest.start(container, options);
    }

    private static ScriptedBackend backend(String certificate, Script script) throws Exception {
        return ScriptedBackend.playing(certificates.listen(certificate), script);
    }

    private static Endpoint tls(ScriptedBackend backend) {
        return backend.endpoint().withScheme(Scheme.HTTPS);
    }

    private static void assertRefused(String error, Message answer) {
        assertEquals(502, answer.status());
        assertEquals(List.of("rollcall; error=" + error), answer.values("proxy-status"));
    }

    @Test
    void requests_share_connections_on_which_the_keys_host_was_asked_for() throws Exception {
        SSLServerSocket server = certificates.listen("good");
        List<String> asked = namesAskedAt(server);
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = ScriptedBackend.playing(server, say("secret"))) {
            gateway.serveKey("mysite.com:8000/shop", tls(backend)).serve(tls(backend));
            for (int i = 0; i < 20; i++) {
                assertEquals("secret", gateway.get("/" + i).body());
            }
            assertEquals("secret", gateway.post("x".repeat(100_000)).body());
            // A client has its answer a moment before the connection is free again.
            assertTrue(backend.connections() < 10, () -> backend.connections() + " connections");
            assertEquals(Set.of("mysite.com"), Set.copyOf(asked));
            assertEquals(
                    "http",
                    backend.requests().get(0).values("x-forwarded-proto").get(0));
        }
    }

    private static List<String> namesAskedAt(SSLServerSocket server) {
        List<String> asked = new CopyOnWriteArrayList<>();
        SSLParameters parameters = server.getSSLParameters();
        parameters.setSNIMatchers(List.of(new SNIMatcher(0) {
            @Override
            public boolean matches(SNIServerName name) {
                asked.add(new String(name.getEncoded(), StandardCharsets.US_ASCII));
                return true;
            }
        }));
        server.setSSLParameters(parameters);
        return asked;
    }

    @Test
    void a_connection_that_was_checked_for_one_name_is_not_used_for_another() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = backend("good", say("secret"))) {
            gateway.serve(tls(backend)).serveKey("www.mysite.com", tls(backend)).serveKey("other.com", tls(backend));
            for (int i = 0; i < 2; i++) {
                assertEquals("secret", gateway.get("/").body());
                assertEquals("secret", getFrom(gateway, "www.mysite.com").body());
                assertRefused("tls_certificate_error", getFrom(gateway, "other.com"));
            }
            assertEquals(4, backend.requests().size());
        }
    }

    private static Message getFrom(GatewayUnderTest gateway, String host) throws IOException {
        return gateway.exchange("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"good, other.com", "address, mysite.com", "expired, mysite.com"})
    void a_backend_with_another_certificate_sees_nothing_of_the_request(String certificate, String host)
            throws Exception {
        try (LogCapture log = new LogCapture();
                GatewayUnderTest gateway = start();
                ScriptedBackend backend = backend(certificate, say("secret"))) {
            gateway.serveKey(host, tls(backend));
            for (int i = 0; i < 2; i++) {
                assertRefused("tls_certificate_error", getFrom(gateway, host));
            }
            assertEquals(List.of(), backend.requests());
            List<String> told =
                    log.lines().stream().filter(line -> line.contains("no TLS")).toList();
            assertEquals(1, told.size(), told::toString);
            assertTrue(
                    told.get(0)
                            .startsWith("WARNING no TLS with the backend endpoint=" + tls(backend) + " checked_name="
                                    + host + " error=TLS_CERTIFICATE reason="),
                    told::toString);
        }
    }

    @Test
    void an_authority_that_nobody_has_named_is_not_trusted_unless_nobody_needs_to_be() throws Exception {
        try (GatewayUnderTest gateway = start("backend-tls-ca", "");
                GatewayUnderTest trusting = start("backend-tls-ca", "", "backend-tls-verify", "none");
                ScriptedBackend backend = backend("expired", say("secret"))) {
            gateway.serve(tls(backend));
            trusting.serveKey("other.com", tls(backend));
            assertRefused("tls_certificate_error", gateway.get("/"));
            assertEquals("secret", getFrom(trusting, "other.com").body());
        }
    }

    @Test
    void the_name_can_be_fixed_for_all_and_may_be_an_address() throws Exception {
        try (GatewayUnderTest gateway = start("backend-tls-name", "127.0.0.1");
                ScriptedBackend backend = backend("address", say("secret"))) {
            gateway.serve(tls(backend)).serveKey("other.com", tls(backend));
            assertEquals("secret", gateway.get("/").body());
            assertEquals("secret", getFrom(gateway, "other.com").body());
        }
    }

    @Test
    void a_failed_handshake_is_a_failed_connect_also_for_a_request_with_a_body() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend expired = backend("expired", say("wrong"));
                ScriptedBackend plain = ScriptedBackend.saying("wrong");
                ScriptedBackend good = backend("good", say("secret"))) {
            gateway.serve(tls(expired), tls(plain), tls(good));
            assertEquals("secret", gateway.post("x".repeat(100_000)).body());
            assertEquals(List.of(), expired.requests());
            assertEquals(1, good.requests().size());
            assertTrue(gateway.upstreams().get(0).isUnreachable());
            assertFalse(gateway.upstreams().get(2).isUnreachable());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"})
    void a_backend_without_tls_that_was_announced_with_it_gets_no_request(String answer) throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.read(1);
                    wire.send(answer);
                })) {
            gateway.serve(tls(backend));
            assertRefused("tls_protocol_error", gateway.get("/"));
        }
    }

    @Test
    void a_handshake_that_does_not_come_to_an_end_is_a_connect_that_takes_too_long() throws Exception {
        try (GatewayUnderTest gateway = start("http-connect-timeout", "300ms");
                ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> wire.awaitEnd())) {
            gateway.serve(tls(backend));
            Message answer = gateway.get("/");
            assertEquals(503, answer.status());
            assertEquals(List.of("rollcall; error=connection_timeout"), answer.values("proxy-status"));
        }
    }

    @Test
    void a_backend_that_wants_to_know_the_gateway_gets_its_certificate() throws Exception {
        String certificate = certificates.certificate("gateway").toString();
        String key = certificates.key("gateway").toString();
        try (GatewayUnderTest known = start("backend-tls-cert", certificate, "backend-tls-key", key);
                GatewayUnderTest stranger = start();
                ScriptedBackend backend = ScriptedBackend.playing(certificates.listenToKnown("good"), say("secret"))) {
            known.serve(tls(backend));
            stranger.serve(tls(backend));
            assertEquals("secret", known.post("x").body());
            assertRefused("tls_alert_received", stranger.post("x"));
            assertRefused("tls_alert_received", stranger.get("/"));
            assertEquals(1, backend.requests().size());
        }
    }

    @Test
    void a_websocket_goes_through_tls_both_ways_until_either_end_has_finished() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = backend("good", (wire, connection) -> {
                    wire.readRequest();
                    wire.send(WebSocketTest.ACCEPT + "early");
                    wire.send(wire.read(MEGABYTE.length()));
                    wire.read(1);
                })) {
            gateway.serve(tls(backend));
            try (Wire client = gateway.connect().send(WebSocketTest.ASK)) {
                assertTrue(client.readHead().startsWith("HTTP/1.1 101"));
                assertEquals("early", client.read(5));
                client.send(MEGABYTE);
                assertEquals(MEGABYTE, client.read(MEGABYTE.length()));
                client.send("x").awaitEnd();
            }
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
        }
    }

    @Test
    void large_bodies_pass_both_ways() throws Exception {
        List<String> got = new ArrayList<>();
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = backend("good", (wire, connection) -> {
                    while (true) {
                        got.add(wire.readRequest().body());
                        wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                        wire.sendChunk(MEGABYTE);
                        wire.sendChunk("end");
                        wire.sendChunk("");
                    }
                })) {
            gateway.serve(tls(backend));
            assertEquals(MEGABYTE + "end", gateway.post(MEGABYTE).body());
            assertEquals(List.of(MEGABYTE), got);
        }
    }

    @Test
    void an_answer_that_ends_with_the_connection_ends_where_tls_ends() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = backend("good", (wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\n\r\nto the end");
                })) {
            gateway.serve(tls(backend));
            Message answer = gateway.get("/");
            assertEquals("to the end", answer.body());
            assertTrue(answer.complete());
        }
    }

    @Test
    void an_answer_without_a_length_is_cut_off_where_somebody_has_cut_the_connection() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend =
                        ScriptedBackend.playing(certificates.listenAndCut("good"), (wire, connection) -> {
                            wire.readRequest();
                            wire.send("HTTP/1.1 200 OK\r\n\r\nto the ");
                        })) {
            gateway.serve(tls(backend));
            Message answer = gateway.get("/");
            assertEquals("to the ", answer.body());
            assertFalse(answer.complete());
        }
    }

    @Test
    void a_pooled_connection_that_somebody_has_cut_is_replaced() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend =
                        ScriptedBackend.playing(certificates.listenAndCut("good"), (wire, connection) -> {
                            wire.readRequest();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + connection);
                        })) {
            gateway.serve(tls(backend));
            assertEquals("1", gateway.get("/").body());
            // Or 3: when a connection ends with a request waiting, Jetty's client makes one more than is needed.
            assertTrue(Set.of("2", "3").contains(gateway.get("/").body()));
        }
    }

    @Test
    void a_backend_that_closes_a_new_connection_without_an_answer_is_left_out() throws Exception {
        try (GatewayUnderTest gateway = start("backend-failure-timeouts", "1");
                ScriptedBackend shy = backend("good", (wire, connection) -> wire.readRequest());
                ScriptedBackend good = backend("good", say("secret"))) {
            gateway.serve(tls(shy)).serve(tls(good));
            int errors = 0;
            for (int i = 0; i < 4; i++) {
                errors += gateway.post("hello").status() == 502 ? 1 : 0;
            }
            assertEquals(1, errors);
        }
    }

    @Test
    void a_pooled_connection_that_the_backend_has_closed_is_replaced() throws Exception {
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = backend("good", (wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + connection);
                })) {
            gateway.serve(tls(backend));
            assertEquals("1", gateway.get("/").body());
            // Or 3: when a connection ends with a request waiting, Jetty's client makes one more than is needed.
            assertTrue(Set.of("2", "3").contains(gateway.get("/").body()));
        }
    }

    @Test
    void a_backend_gets_fewer_requests_on_a_connection_than_it_has_said_that_it_takes() throws Exception {
        Map<Integer, Integer> requests = new ConcurrentHashMap<>();
        try (GatewayUnderTest gateway = start();
                ScriptedBackend backend = backend("good", (wire, connection) -> {
                    while (true) {
                        wire.readRequest();
                        requests.merge(connection, 1, Integer::sum);
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                })) {
            gateway.serve(Attributes.DEFAULT.withKeepAlive(new KeepAlive(0, 3)), tls(backend));
            for (int i = 0; i < 12; i++) {
                assertEquals("ok", gateway.get("/").body());
            }
            requests.values().forEach(count -> assertTrue(count <= 2, requests::toString));
        }
    }

    @Test
    void a_connection_is_closed_before_its_backend_would_close_it() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (GatewayUnderTest gateway = start("backend-keepalive", "1h");
                ScriptedBackend backend = backend("good", (wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    wire.awaitEnd();
                    closed.countDown();
                })) {
            gateway.serve(Attributes.DEFAULT.withKeepAlive(new KeepAlive(400, 0)), tls(backend));
            assertEquals("ok", gateway.get("/").body());
            assertTrue(closed.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void an_endpoint_that_is_plain_for_one_key_and_not_for_another_is_two_backends() throws Exception {
        try (ServerSocket server = certificates.listen("good");
                GatewayUnderTest gateway = start();
                ScriptedBackend backend = ScriptedBackend.playing(server, say("secret"))) {
            gateway.serve(tls(backend)).serveKey("plain.com", backend.endpoint());
            assertEquals("secret", gateway.get("/").body());
            assertEquals(502, getFrom(gateway, "plain.com").status());
            assertEquals("secret", gateway.get("/").body());
        }
    }
}
