package dev.rollcall.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

final class IdleConnectionsTest {
    private static final int COUNT = 100;

    /** Which client ports have asked. */
    private final Set<Integer> clients = ConcurrentHashMap.newKeySet();

    private HttpServer serve(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), COUNT);
        server.createContext("/", exchange -> {
            clients.add(exchange.getRemoteAddress().getPort());
            exchange.sendResponseHeaders(status, 1024);
            exchange.getResponseBody().write(new byte[1024]);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void every_connection_has_had_an_answer_when_they_are_open() throws Exception {
        HttpServer server = serve(200);
        try (IdleConnections idle = IdleConnections.open(server.getAddress().getPort(), COUNT)) {
            assertEquals(COUNT, clients.size());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void an_answer_that_is_not_good_is_told() throws Exception {
        HttpServer server = serve(503);
        try {
            String message = assertThrows(
                            IOException.class,
                            () -> IdleConnections.open(server.getAddress().getPort(), COUNT))
                    .toString();
            assertTrue(message.contains("HTTP/1.1 503"), message);
        } finally {
            server.stop(0);
        }
    }
}
