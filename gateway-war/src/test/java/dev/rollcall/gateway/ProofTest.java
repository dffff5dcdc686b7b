package dev.rollcall.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Certificates;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.ScriptedBackend.Script;
import dev.rollcall.gateway.testing.TestApp;
import dev.rollcall.gateway.testing.TestGateway;
import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.InstanceProof;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends are asked who they are before they get a request, over real sockets. */
@Timeout(60)
class ProofTest {
    private static final String ME = "instance00000001";
    private static final String SOMEBODY_ELSE = "instance00000002";
    private static final Attributes ANNOUNCED = Attributes.DEFAULT.withInstance(ME);

    private final Path folder;

    ProofTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void who_proves_its_instance_serves_from_the_moment_it_is_told_accepted() throws Exception {
        try (ScriptedBackend app = instance(ME);
                TestGateway gateway = proving()) {
            assertEquals(Optional.empty(), tell(gateway, "mysite.com/shop", app.endpoint(), ANNOUNCED));
            assertEquals("200 app", gateway.get("mysite.com", "/shop/"));

            Message question = app.requests().get(0);
            assertEquals("HEAD /shop/.rollcall/instance HTTP/1.1", question.startLine());
            assertEquals(List.of("mysite.com"), question.values("host"));
            assertTrue(gateway.stats().contains("\"proof\":\"proven\""), gateway::stats);
        }
    }

    @Test
    void another_instance_at_the_same_port_never_gets_a_request() throws Exception {
        try (ScriptedBackend app = instance(SOMEBODY_ELSE);
                TestGateway gateway = proving()) {
            String seen = "not proven: another program answers at " + app.endpoint() + ", another instance";
            assertEquals(Optional.of(seen), tell(gateway, "mysite.com", app.endpoint(), ANNOUNCED));
            assertTrue(gateway.get("mysite.com", "/").startsWith("503"));
            assertTrue(app.requests().stream()
                    .allMatch(request -> request.startLine().startsWith("HEAD ")));
            assertTrue(gateway.stats().contains("\"proof\":\"refused: another program answers"), gateway::stats);
        }
    }

    @Test
    void a_program_that_speaks_no_http_never_gets_a_request() throws Exception {
        try (ScriptedBackend mail = ScriptedBackend.playing((wire, connection) -> wire.send("220 mail ESMTP\r\n"));
                TestGateway gateway = proving()) {
            String seen = "not proven: another program answers at " + mail.endpoint() + ", which speaks no HTTP";
            assertEquals(Optional.of(seen), tell(gateway, "mysite.com", mail.endpoint(), ANNOUNCED));
            assertTrue(gateway.get("mysite.com", "/").startsWith("503"));
        }
    }

    @Test
    void a_program_that_hangs_up_never_gets_a_request() throws Exception {
        try (ScriptedBackend shy = ScriptedBackend.playing((wire, connection) -> wire.readRequest());
                TestGateway gateway = proving()) {
            assertEquals(
                    Optional.of("not proven: closes the connection without an answer"),
                    tell(gateway, "mysite.com", shy.endpoint(), ANNOUNCED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"404 Not Found", "401 Unauthorized", "302 Found", "200 OK", "500 Oops"})
    void an_answer_from_before_the_filter_locks_nobody_out(String status) throws Exception {
        Script script = ScriptedBackend.answer("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
        try (ScriptedBackend app = ScriptedBackend.playing(script);
                TestGateway gateway = proving()) {
            assertEquals(Optional.empty(), tell(gateway, "mysite.com", app.endpoint(), ANNOUNCED));
            assertTrue(gateway.get("mysite.com", "/").startsWith(status.substring(0, 3)));
            String seen = "\"proof\":\"doubtful: HTTP " + status.substring(0, 3);
            assertTrue(gateway.stats().contains(seen), gateway::stats);
        }
    }

    @Test
    void an_application_that_is_too_busy_to_answer_is_not_locked_out() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        try (ScriptedBackend app = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    if (connection == 1) {
                        busy.await();
                    } else {
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napp");
                    }
                });
                TestGateway gateway = proving("http-connect-timeout", "200ms")) {
            assertEquals(Optional.empty(), tell(gateway, "mysite.com", app.endpoint(), ANNOUNCED));
            assertEquals("200 app", gateway.get("mysite.com", "/"));
            busy.countDown();
        }
    }

    @Test
    void where_nobody_is_nobody_is_sent_until_somebody_is() throws Exception {
        Endpoint endpoint = ScriptedBackend.nobody();
        try (TestGateway gateway = proving()) {
            assertEquals(
                    Optional.of("not proven: connection refused"), tell(gateway, "mysite.com", endpoint, ANNOUNCED));
            assertTrue(gateway.get("mysite.com", "/").startsWith("503"));
            try (ScriptedBackend late = ScriptedBackend.playing(listen(endpoint), answering(ME))) {
                gateway.awaitAnswer("mysite.com", "200 app");
                assertEquals(Optional.empty(), tell(gateway, "mysite.com", late.endpoint(), ANNOUNCED));
            }
        }
    }

    @Test
    void a_restarted_application_is_looked_at_again_and_serves_at_once() throws Exception {
        AtomicReference<String> running = new AtomicReference<>(ME);
        try (ScriptedBackend app = ScriptedBackend.playing(answering(running::get));
                TestGateway gateway = proving()) {
            assertEquals(Optional.empty(), tell(gateway, "mysite.com", app.endpoint(), ANNOUNCED));
            running.set(SOMEBODY_ELSE);
            Attributes renewed = Attributes.DEFAULT.withInstance(SOMEBODY_ELSE);
            assertEquals(Optional.empty(), tell(gateway, "mysite.com", app.endpoint(), renewed));
            assertEquals("200 app", gateway.get("mysite.com", "/"));
        }
    }

    @Test
    void who_announces_no_instance_is_connected_to_and_not_asked() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway gateway = proving()) {
            assertEquals(Optional.empty(), tell(gateway, "mysite.com", app.endpoint(), Attributes.DEFAULT));
            assertEquals("200 app", gateway.get("mysite.com", "/"));
            assertEquals(List.of(), app.received(InstanceProof.FIELD));
            assertEquals(
                    Optional.of("not proven: connection refused"),
                    tell(gateway, "mysite.com", ScriptedBackend.nobody(), Attributes.DEFAULT));
        }
    }

    @Test
    void connecting_can_be_enough() throws Exception {
        try (TestApp app = TestApp.start("app");
                TestGateway gateway = proving("backend-proof", "connect")) {
            assertEquals(Optional.empty(), tell(gateway, "mysite.com", app.endpoint(), ANNOUNCED));
            assertEquals("200 app", gateway.get("mysite.com", "/"));
            assertEquals(List.of(), app.received(InstanceProof.FIELD));
        }
    }

    @Test
    void over_tls_the_certificate_is_part_of_the_proof() throws Exception {
        Certificates certificates = Certificates.make(folder).sign("app", "dns:mysite.com");
        try (ScriptedBackend app = ScriptedBackend.playing(certificates.listen("app"), answering(ME));
                TestGateway gateway =
                        proving("backend-tls-ca", certificates.authority().toString())) {
            Endpoint tls = app.endpoint().withScheme(Scheme.HTTPS);
            assertEquals(Optional.empty(), tell(gateway, "mysite.com", tls, ANNOUNCED));
            assertEquals("200 app", gateway.get("mysite.com", "/"));

            Optional<String> refusal = tell(gateway, "other.org", tls, ANNOUNCED);
            assertTrue(refusal.orElse("").startsWith("not proven: TLS handshake: "), refusal::toString);
            assertTrue(gateway.get("other.org", "/").startsWith("503"));
        }
    }

    @Test
    void a_name_that_leads_where_no_backend_may_be_is_not_even_connected_to() throws Exception {
        try (ScriptedBackend app = instance(ME);
                TestGateway gateway = proving("backend-allow", "192.0.2.0/24")) {
            Endpoint named = app.endpoint().withHost("localhost");
            assertEquals(
                    Optional.of("not proven: no address for localhost"), tell(gateway, "mysite.com", named, ANNOUNCED));
            assertEquals(0, app.connections());
        }
    }

    @Test
    void no_client_can_ask_a_backend_for_its_proof_and_no_backend_answers_one() throws Exception {
        Script script =
                ScriptedBackend.answer("HTTP/1.1 200 OK\r\nRollcall-Proof: abc\r\nContent-Length: 3\r\n\r\napp");
        try (ScriptedBackend app = ScriptedBackend.playing(script);
                TestGateway gateway = proving("backend-proof", "connect")) {
            tell(gateway, "mysite.com", app.endpoint(), Attributes.DEFAULT);
            gateway.get("mysite.com", "/", "Rollcall-Proof: 0123456789abcdef");
            assertEquals(List.of(), app.request().values("rollcall-proof"));
            assertFalse(gateway.get("mysite.com", "/").contains("abc"));
        }
    }

    private static TestGateway proving(String... namesAndValues) throws Exception {
        String[] all = new String[namesAndValues.length + 2];
        all[0] = "backend-proof";
        all[1] = "identity";
        System.arraycopy(namesAndValues, 0, all, 2, namesAndValues.length);
        return TestGateway.start(all);
    }

    private static ScriptedBackend instance(String instance) throws IOException {
        return ScriptedBackend.playing(answering(instance));
    }

    /** Proves to be {@code instance} if it is asked, and answers everything else with 200. */
    private static Script answering(String instance) {
        return answering(() -> instance);
    }

    private static Script answering(Supplier<String> instance) {
        return (wire, connection) -> {
            while (true) {
                Optional<String> nonce =
                        wire.readRequest().values("rollcall-proof").stream().findFirst();
                wire.send(nonce.map(asked -> "HTTP/1.1 204 No Content\r\nRollcall-Proof: "
                                + InstanceProof.of(instance.get(), asked) + "\r\n\r\n")
                        .orElse("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napp"));
            }
        };
    }

    private static ServerSocket listen(Endpoint endpoint) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port()));
        return socket;
    }

    /** Returns why the gateway refuses it. */
    private static Optional<String> tell(TestGateway gateway, String key, Endpoint endpoint, Attributes attributes)
            throws IOException {
        ServiceKey parsed = ServiceKey.parse(key).orElseThrow();
        byte[] question = Answer.ask(SubscriptionCodec.encode(new Subscribe(parsed, endpoint, attributes)), "token");
        // Longer than any answer, which may not be longer than the question.
        byte[] padded = Answer.ask(question, "0123456789abcdef0123456789abcdef");
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(30_000);
            InetSocketAddress receiver = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), gateway.udpPorts().get(0));
            socket.send(new DatagramPacket(padded, padded.length, receiver));
            DatagramPacket answer = new DatagramPacket(new byte[1000], 1000);
            socket.receive(answer);
            return Answer.decode(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()))
                    .orElseThrow()
                    .rejected();
        }
    }
}
