package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the containers keep from us, as docs/operations.md says they do. */
@ParameterizedClass
@EnumSource(Container.class)
final class ContainerLimitsTest {
    private static final int IDLE_MILLIS = 500;

    private final Container container;
    private final GatewayUnderTest gateway;
    private final ScriptedBackend backend;

    ContainerLimitsTest(Container container) throws Exception {
        this.container = container;
        gateway = GatewayUnderTest.start(container, Map.of(), IDLE_MILLIS);
        backend = ScriptedBackend.playing((wire, connection) -> wire.readRequest());
        gateway.serve(backend);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    @Test
    void a_head_that_is_too_long_goes_nowhere() throws Exception {
        try (Wire client = gateway.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\nX: " + "x".repeat(Container.HEAD_BYTES) + "\r\n\r\n");
            String head = client.readHead();

            assertTrue(head.startsWith(container == Container.JETTY ? "HTTP/1.1 431" : "HTTP/1.1 400"), head);
            assertEquals(0, backend.connections());
        }
    }

    @Test
    void a_head_that_stops_coming_ends_the_connection() throws Exception {
        try (Wire client = gateway.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\nX: x");

            assertEquals("", client.readAll());
            assertEquals(0, backend.connections());
        }
    }

    @Test
    void a_body_that_stops_coming_is_a_time_out_there_too() throws Exception {
        try (Wire client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 10\r\n\r\n01234");

            // Tomcat closes the connection before we can answer.
            String answer = client.readAll();
            boolean closed = container == Container.TOMCAT && answer.isEmpty();
            assertTrue(closed || answer.startsWith("HTTP/1.1 408"), answer);
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
            assertEquals(0, gateway.upstream().failures());
        }
    }
}
