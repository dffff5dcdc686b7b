package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The id of a request, on its way there and back. */
@ParameterizedClass
@EnumSource(Container.class)
final class RequestIdPassageTest {
    private final Container container;

    RequestIdPassageTest(Container container) {
        this.container = container;
    }

    @Test
    void backend_and_client_get_the_one_that_is_made() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                GatewayUnderTest gateway = GatewayUnderTest.start(container)) {
            Message answer = send(gateway.serve(backend), "X-Request-Id: mine\r\nX_Request_Id: mine\r\n");

            List<String> ids = backend.request().values("x-request-id");
            assertEquals(1, ids.size());
            assertNotEquals("mine", ids.get(0));
            assertEquals(ids, answer.values("x-request-id"));
            assertTrue(backend.request().values("x_request_id").isEmpty());
        }
    }

    @Test
    void a_trusted_proxys_is_continued() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of("trusted-proxies", "127.0.0.1"))) {
            Message answer = send(gateway.serve(backend), "X-Request-Id: from-above\r\n");

            assertEquals(List.of("from-above"), backend.request().values("x-request-id"));
            assertEquals(List.of("from-above"), answer.values("x-request-id"));
        }
    }

    @Test
    void what_the_backend_answers_counts_for_the_client() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.answering(
                        "HTTP/1.1 200 OK\r\nX-Request-ID: its own\r\nContent-Length: 0\r\n\r\n");
                GatewayUnderTest gateway = GatewayUnderTest.start(container)) {
            assertEquals(List.of("its own"), send(gateway.serve(backend), "").values("x-request-id"));
        }
    }

    @Test
    void switched_off_nothing_is_touched() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of("request-id", "off"))) {
            Message answer = send(gateway.serve(backend), "X-Request-Id: any \"thing\"\r\n");

            assertEquals(List.of("any \"thing\""), backend.request().values("x-request-id"));
            assertEquals(List.of(), answer.values("x-request-id"));
        }
    }

    @Test
    void traces_pass_untouched() throws Exception {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (ScriptedBackend backend = ScriptedBackend.saying("ok");
                GatewayUnderTest gateway = GatewayUnderTest.start(container)) {
            send(
                    gateway.serve(backend),
                    "traceparent: " + parent + "\r\ntracestate: rojo=00f067aa0ba902b7\r\ntracestate: a=\"b\"\r\n");

            assertEquals(List.of(parent), backend.request().values("traceparent"));
            assertEquals(
                    List.of("rojo=00f067aa0ba902b7", "a=\"b\""),
                    backend.request().values("tracestate"));
        }
    }

    private static Message send(GatewayUnderTest gateway, String fields) throws Exception {
        return gateway.exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\n" + fields + "\r\n");
    }
}
