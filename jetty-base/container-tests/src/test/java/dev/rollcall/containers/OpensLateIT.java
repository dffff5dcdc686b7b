package dev.rollcall.containers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A container that opens its port before its applications are started lets whoever connects wait for that. The bases here do
 * not: as long as there is no answer there is no connection, and a client or a gateway goes elsewhere.
 */
final class OpensLateIT {
    private static final Pattern STARTED = Pattern.compile("the gateway serves every path");

    @Test
    void jetty_opens_its_port_only_when_the_gateway_has_started() throws IOException {
        opensLate(ContainerKind.JETTY_EE10);
    }

    @Test
    void tomcat_10_opens_its_port_only_when_the_gateway_has_started() throws IOException {
        opensLate(ContainerKind.TOMCAT_10);
    }

    @Test
    void tomcat_11_opens_its_port_only_when_the_gateway_has_started() throws IOException {
        opensLate(ContainerKind.TOMCAT_11);
    }

    private static void opensLate(ContainerKind kind) throws IOException {
        int port = freePort();
        Container container = new Container(kind, Role.GATEWAY, Places.WORK.resolve("opens-late-" + kind))
                .deploy(Places.GATEWAY_WAR)
                .with("rollcall.subscription-server", "127.0.0.1:0")
                .httpPort(port);
        CompletableFuture<Void> starting = CompletableFuture.runAsync(container::start);
        try {
            awaitConnection(port);
        } finally {
            container.close();
        }
        // What it had printed by then is all that it ever prints.
        container.log().await(STARTED);
        // It was killed at its first connection, and may or may not have told its port before.
        starting.exceptionally(killed -> null).join();
    }

    private static void awaitConnection(int port) {
        Eventually.holds("a connection to port " + port, () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
    }

    /** It has to be known before it is open. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
