package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The methods that are not for backends alone. */
@ParameterizedClass
@EnumSource(Container.class)
final class MethodsTest {
    private final Container container;
    private final GatewayUnderTest gateway;
    private final ScriptedBackend backend;

    MethodsTest(Container container) throws Exception {
        this.container = container;
        gateway = GatewayUnderTest.start(container);
        backend = ScriptedBackend.saying("ok");
        gateway.serve(backend);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    @Test
    void trace_is_refused() throws Exception {
        Message answer = gateway.exchange("TRACE / HTTP/1.1\r\nHost: mysite.com\r\nCookie: secret=1\r\n\r\n");

        assertEquals(405, answer.status());
        assertEquals(1, answer.values("allow").size());
        assertFalse(answer.body().contains("secret"), answer.body());
        assertEquals(0, backend.connections());
    }

    @Test
    void a_method_in_small_letters_is_not_taken_for_the_one_in_capitals() throws Exception {
        assertEquals(
                501,
                gateway.exchange("delete / HTTP/1.1\r\nHost: mysite.com\r\n\r\n")
                        .status());
        assertEquals(0, backend.connections());
    }

    @Test
    void a_coding_that_would_get_lost_on_the_way_is_refused_and_the_connection_ends() throws Exception {
        for (String head :
                List.of("HTTP/1.1\r\nTransfer-Encoding: gzip, chunked", "HTTP/1.0\r\nTransfer-Encoding: chunked")) {
            try (Wire client = gateway.connect()) {
                client.send("POST / " + head + "\r\nHost: mysite.com\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n");
                String answer = client.readHead();

                assertTrue(answer.startsWith("HTTP/1.1 501") || answer.startsWith("HTTP/1.1 400"), answer);
                client.awaitEnd();
            }
        }
        assertEquals(0, backend.connections());
    }

    @Test
    void no_tunnel_is_opened() throws Exception {
        try (Wire client = gateway.connect()) {
            client.send("CONNECT mysite.com:443 HTTP/1.1\r\nHost: mysite.com:443\r\n\r\n");
            String head = client.readHead();

            // Tomcat refuses the form of its target before we see it.
            assertTrue(head.startsWith("HTTP/1.1 501") || head.startsWith("HTTP/1.1 400"), head);
        }
        assertEquals(0, backend.connections());
    }

    @Test
    void the_last_hop_of_an_options_answers_it() throws Exception {
        Message answer = options("/x", "Max-Forwards: 0\r\n");

        assertOwnOptions(answer);
        assertEquals(0, backend.connections());
    }

    @ParameterizedTest
    @CsvSource({"7, 6", "1, 0", "many, many"})
    void any_other_hop_counts_it_down(String value, String next) throws Exception {
        assertEquals("ok", options("/x", "Max-Forwards: " + value + "\r\n").body());

        assertEquals(List.of(next), backend.request().values("max-forwards"));
    }

    @Test
    void none_is_made_up() throws Exception {
        options("/x", "");

        assertEquals(List.of(), backend.request().values("max-forwards"));
    }

    @Test
    void other_methods_take_it_with_them_as_it_is() throws Exception {
        gateway.exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\nMax-Forwards: 0\r\n\r\n");

        assertEquals(List.of("0"), backend.request().values("max-forwards"));
    }

    @Test
    void a_question_about_the_whole_server_is_the_gateways() throws Exception {
        Message answer = options("*", "");

        // Jetty finds no web application for it.
        assertEquals(container == Container.JETTY ? 404 : 200, answer.status());
        assertEquals(
                container == Container.JETTY ? 0 : 1, answer.values("allow").size());
        assertEquals(0, backend.connections());
    }

    private static void assertOwnOptions(Message answer) {
        assertEquals(200, answer.status());
        assertEquals(List.of("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"), answer.values("allow"));
        assertEquals(List.of("0"), answer.values("content-length"));
    }

    private Message options(String target, String fields) throws Exception {
        return gateway.exchange("OPTIONS " + target + " HTTP/1.1\r\nHost: mysite.com\r\n" + fields + "\r\n");
    }
}
