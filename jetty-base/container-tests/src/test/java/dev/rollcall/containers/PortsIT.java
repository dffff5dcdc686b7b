package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A container that opens its port before its applications are started lets whoever connects wait for that, and one that
 * closes it after it has begun to stop answers by itself in between. The bases here do neither: whoever has a connection has
 * an answer of the gateway, and whoever has none goes elsewhere.
 */
final class PortsIT {
    private static final Pattern STARTED = Pattern.compile("the gateway serves every path");

    private Container container;
    private int port;

    private void make(ContainerKind kind) throws IOException {
        port = freePort();
        container = new Container(kind, Role.GATEWAY, Places.WORK.resolve("ports-" + kind))
                .deploy(Places.GATEWAY_WAR)
                .with("rollcall.subscription-server", "127.0.0.1:0")
                .httpPort(port);
    }

    @AfterEach
    void kill() {
        container.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = ContainerKind.class,
            names = {"JETTY_EE10", "TOMCAT_10", "TOMCAT_11"})
    void a_port_is_opened_only_when_the_gateway_has_started(ContainerKind kind) throws IOException {
        make(kind);
        CompletableFuture<Void> starting = CompletableFuture.runAsync(container::start);
        awaitConnection().close();
        container.kill();
        // What it had printed by then is all that it ever prints.
        container.log().await(STARTED);
        // It was killed at its first connection, and may or may not have told its port before.
        starting.exceptionally(killed -> null).join();
    }

    @ParameterizedTest
    @EnumSource(
            value = ContainerKind.class,
            names = {"STANDALONE", "JETTY_EE11", "TOMCAT_10", "TOMCAT_11"})
    void a_port_is_closed_while_the_gateway_still_answers_who_is_connected(ContainerKind kind) throws IOException {
        make(kind);
        container.start();
        // Jetty does not heed a signal before.
        container.log().await(Pattern.compile("serving http|Started oejs.Server@|Server startup in"));
        try (KeptConnection last = awaitConnection()) {
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(container::stop);
            Eventually.holds("port " + port + " is closed", () -> !isOpen());
            last.ask("nobody.test");
            assertEquals(404, last.answer());
            stopping.join();
        }
    }

    private KeptConnection awaitConnection() {
        AtomicReference<KeptConnection> connection = new AtomicReference<>();
        Eventually.holds("a connection to port " + port, () -> {
            connection.set(new KeptConnection(port, false));
            return true;
        });
        return connection.get();
    }

    private boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    /** It has to be known before it is open. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
