package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.junit.jupiter.api.Test;

final class ConnectTest {
    private static final Endpoint NAMED = new Endpoint("app.example", 80);

    @Test
    void a_refused_connect_is_a_failure_of_its_own_kind() throws Exception {
        Endpoint nobody = ScriptedBackend.nobody();
        try (TestTransport transport = TestTransport.patient()) {
            Heard call = transport.get(nobody, "/");

            assertInstanceOf(ConnectException.class, call.awaitFailure());
            assertEquals(0, call.connects());
            assertEquals(1, call.ends());
            Await.until("nothing is left of it", () -> transport.connections(nobody) == 0);
        }
    }

    @Test
    void addresses_are_tried_in_their_order_until_one_answers() throws Exception {
        try (ScriptedBackend living = ScriptedBackend.saying("first");
                ScriptedBackend later = ScriptedBackend.saying("second");
                TestTransport transport = leadingTo(ScriptedBackend.nobody(), living.endpoint(), later.endpoint())) {
            Heard call = transport.get(NAMED, "/");

            assertEquals("first", call.awaitBody());
            assertEquals(1, call.connects());
            assertEquals(0, later.connections());
            assertEquals(1, transport.connections(NAMED));
        }
    }

    @Test
    void a_name_all_of_whose_addresses_are_dead_is_a_failed_connect() throws Exception {
        try (TestTransport transport = leadingTo(ScriptedBackend.nobody(), ScriptedBackend.nobody())) {
            Heard call = transport.get(NAMED, "/");

            assertInstanceOf(ConnectException.class, call.awaitFailure());
            assertEquals(1, call.ends());
        }
    }

    @Test
    void a_name_that_nobody_knows_fails_its_call() throws Exception {
        UnknownHostException unknown = new UnknownHostException("app.example");
        SocketAddressResolver resolver = (host, port, context, promise) -> promise.failed(unknown);
        try (TestTransport transport = TestTransport.resolvingWith(resolver, TestTransport.LONG)) {
            assertSame(unknown, transport.get(NAMED, "/").awaitFailure());
            Await.until("nothing is left of it", () -> transport.connections(NAMED) == 0);
        }
    }

    @Test
    void an_address_that_keeps_silent_is_given_up_for_the_next() throws Exception {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ScriptedBackend living = ScriptedBackend.saying("ok")) {
            fill(silent, waiting);
            Endpoint full = new Endpoint("127.0.0.1", silent.getLocalPort());
            Duration soon = Duration.ofMillis(80);
            try (TestTransport transport = TestTransport.resolvingWith(addresses(full, living.endpoint()), soon);
                    TestTransport lonely = TestTransport.resolvingWith(addresses(full), soon)) {
                assertEquals("ok", transport.get(NAMED, "/").awaitBody());
                assertInstanceOf(
                        SocketTimeoutException.class, lonely.get(NAMED, "/").awaitFailure());
                Await.until("nothing is left of it", () -> lonely.connections(NAMED) == 0);
            }
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    void a_call_aborted_while_its_name_is_looked_up_is_never_sent() throws Exception {
        CompletableFuture<Promise<List<InetSocketAddress>>> asked = new CompletableFuture<>();
        SocketAddressResolver resolver = (host, port, context, promise) -> asked.complete(promise);
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                TestTransport transport = TestTransport.resolvingWith(resolver, TestTransport.LONG)) {
            Heard aborted = transport.get(NAMED, "/aborted");
            aborted.abort(new IOException("the client has gone"));
            asked.join().succeeded(List.of(address(backend.endpoint())));
            Await.until("there is a connection", () -> transport.transport().idleConnections(NAMED) == 1);

            assertEquals("ok", transport.get(NAMED, "/next").awaitBody());
            assertEquals("GET /next HTTP/1.1", backend.request().startLine());
            assertEquals(0, aborted.connects());
            assertEquals(0, aborted.ends());
        }
    }

    /** Leaves no room for another connection, as a backend that does not accept any more. */
    private static void fill(ServerSocket silent, List<SocketChannel> waiting) throws IOException {
        for (int i = 0; i < 4; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(silent.getLocalSocketAddress());
            waiting.add(channel);
        }
    }

    private static TestTransport leadingTo(Endpoint... endpoints) throws IOException {
        return TestTransport.resolvingWith(addresses(endpoints), TestTransport.LONG);
    }

    private static SocketAddressResolver addresses(Endpoint... endpoints) {
        List<InetSocketAddress> addresses =
                Arrays.stream(endpoints).map(ConnectTest::address).toList();
        return (host, port, context, promise) -> promise.succeeded(addresses);
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }
}
