package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code Expect: 100-continue} in front of backends that treat it otherwise than most do. */
@ParameterizedClass
@EnumSource(Container.class)
final class ExpectationTest {
    private static final String EXPECTING_POST =
            "POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

    private final GatewayUnderTest gateway;

    ExpectationTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container, Map.of("http-timeout", "1s"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_backend_that_does_not_know_the_expectation_gets_the_body_all_the_same() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                Wire client = gateway.serve(backend).connect()) {
            for (int i = 0; i < 2; i++) {
                String interim = client.send(EXPECTING_POST).readHead();
                assertTrue(interim.startsWith("HTTP/1.1 100 "), interim);
                assertEquals("ok", client.send("hello").readResponse().body());
                assertEquals("hello", backend.requests().get(i).body());
            }
        }
    }

    @Test
    void a_100_that_comes_late_or_twice_is_no_answer() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    while (true) {
                        Message request = wire.readRequest();
                        wire.send("HTTP/1.1 100 Continue\r\n\r\n").send("HTTP/1.1 100 Continue\r\n\r\n");
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + request.body());
                    }
                });
                Wire client = gateway.serve(backend).connect()) {
            for (String body : new String[] {"hello", "howdy"}) {
                client.send(EXPECTING_POST).readHead();
                assertEquals(body, client.send(body).readResponse().body());
            }
        }
    }

    @Test
    void a_client_that_does_not_wait_for_a_silent_backend_loses_nothing() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                Wire client = gateway.serve(backend).connect()) {
            Message answer = client.send(EXPECTING_POST + "hello").readResponse();

            assertEquals("ok", (answer.status() == 100 ? client.readResponse() : answer).body());
            assertEquals("hello", backend.request().body());
        }
    }

    @Test
    void a_backend_that_refuses_slowly_gets_no_body() throws Exception {
        BlockingQueue<String> afterHead = new LinkedBlockingQueue<>();
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 413 Too Large\r\nTransfer-Encoding: chunked\r\n\r\n");
                    wire.sendChunk("much");
                    afterHead.add(wire.readAll());
                });
                Wire client = gateway.serve(backend).connect()) {
            String head = client.send(EXPECTING_POST).readHead();
            // Tomcat asks for the body by itself, whatever the backend says.
            if (head.startsWith("HTTP/1.1 100 ")) {
                head = client.send("hello").readHead();
            }
            assertTrue(head.startsWith("HTTP/1.1 413 "), head);
            // Its page arrives while it is being written, and is cut when the backend has been silent for too long.
            assertEquals("much", client.readChunk());
            assertEquals("", client.readAll().strip());
            assertEquals("", afterHead.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void an_expectation_without_a_body_is_dropped() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(backend);
            for (int i = 0; i < 2; i++) {
                try (Wire client = gateway.connect()) {
                    client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\nExpect: 100-continue\r\n\r\n");
                    Message answer = client.readResponse();
                    // Tomcat asks for the body by itself, even for one that does not exist.
                    assertEquals("ok", (answer.status() == 100 ? client.readResponse() : answer).body());
                }
                assertTrue(backend.requests().get(i).values("expect").isEmpty());
            }
        }
    }
}
