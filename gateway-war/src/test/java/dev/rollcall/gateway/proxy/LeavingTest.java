package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway that is about to stop still answers, and lets no client come back over the same connection. */
@ParameterizedClass
@EnumSource(Container.class)
final class LeavingTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n";

    private final Container container;
    private final AtomicReference<@Nullable GatewayServlet> servlet = new AtomicReference<>();

    LeavingTest(Container container) {
        this.container = container;
    }

    private GatewayUnderTest start() throws Exception {
        return GatewayUnderTest.start(container, Map.of(), started -> {
            servlet.set((GatewayServlet) started);
            return started;
        });
    }

    private void leave() {
        Objects.requireNonNull(servlet.get()).leave();
    }

    @Test
    void a_backends_answer_over_a_kept_connection_is_the_last_one_there() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                GatewayUnderTest gateway = start().serve(backend);
                Wire client = gateway.connect()) {
            assertEquals(List.of(), client.send(REQUEST).readResponse().values("connection"));
            leave();

            Message last = client.send(REQUEST).readResponse();
            assertEquals("ok", last.body());
            assertEquals(List.of("close"), last.values("connection"));
            client.awaitEnd();
        }
    }

    @Test
    void an_answer_of_unknown_length_still_says_where_it_ends() throws Exception {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        try (ScriptedBackend backend = ScriptedBackend.answering(chunked);
                GatewayUnderTest gateway = start().serve(backend);
                Wire client = gateway.connect()) {
            leave();

            Message last = client.send(REQUEST).readResponse();
            // Tomcat counts a body that is whole before anything of it has been sent.
            assertTrue(
                    last.values("transfer-encoding").contains("chunked")
                            || last.values("content-length").contains("2"),
                    last.toString());
            assertEquals("ok", last.body());
        }
    }

    @Test
    void so_is_an_answer_of_the_gateways_own() throws Exception {
        try (GatewayUnderTest gateway = start();
                Wire client = gateway.connect()) {
            leave();

            Message last = client.send(REQUEST).readResponse();
            assertEquals(404, last.status());
            assertEquals(List.of("close"), last.values("connection"));
            client.awaitEnd();
        }
    }

    @Test
    void a_new_connection_is_answered_as_well() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                GatewayUnderTest gateway = start().serve(backend)) {
            leave();

            assertEquals("ok", gateway.exchange(REQUEST).body());
        }
    }
}
