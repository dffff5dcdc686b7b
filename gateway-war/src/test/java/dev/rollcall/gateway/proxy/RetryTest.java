package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Endpoint;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures a client never notices, and that the others are not hidden. */
@ParameterizedClass
@EnumSource(Container.class)
final class RetryTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final GatewayUnderTest gateway;

    RetryTest(Container container) throws Exception {
        // With more than one, a request might go around the connection that the test is about.
        gateway = GatewayUnderTest.start(container, Map.of("backend-connections", "1"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void an_instance_that_cannot_be_reached_costs_the_client_nothing() throws Exception {
        Endpoint nobody = ScriptedBackend.nobody();
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(nobody).serve(backend);
            for (int i = 0; i < 10; i++) {
                assertEquals("ok", gateway.get("/").body());
            }

            List<Upstream> upstreams = gateway.upstreams();
            assertEquals(0, upstreams.get(0).inFlight());
            Await.until("ten counted", () -> upstreams.get(1).successes() == 10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void a_post_goes_on_to_the_next_instance_with_its_body_intact(int length) throws Exception {
        Endpoint[] nobody = {ScriptedBackend.nobody(), ScriptedBackend.nobody()};
        String body = "0123456789".repeat(length / 10 + 1).substring(0, length);
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            Message answer = gateway.serve(nobody).serve(backend).post(body);

            assertEquals("ok", answer.body());
            assertEquals(body, backend.request().body());
        }
    }

    @Test
    void a_chunked_post_goes_on_to_the_next_instance_too() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(ScriptedBackend.nobody()).serve(backend);
            Message answer = gateway.exchange(
                    "POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");

            assertEquals("ok", answer.body());
            assertEquals("abc", backend.request().body());
        }
    }

    @Test
    void a_get_on_a_connection_that_the_backend_has_just_closed_is_repeated_once() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing(RetryTest::answerFirstRequestOnly)) {
            gateway.serve(backend);
            assertEquals("ok", gateway.get("/1").body());

            assertEquals("ok", gateway.get("/2").body());
            assertEquals(2, backend.connections());
            assertEquals(
                    List.of("GET /1 HTTP/1.1", "GET /2 HTTP/1.1", "GET /2 HTTP/1.1"),
                    backend.requests().stream().map(Message::startLine).toList());
        }
    }

    @Test
    void a_post_on_such_a_connection_is_not_repeated() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing(RetryTest::answerFirstRequestOnly)) {
            gateway.serve(backend);
            assertEquals("ok", gateway.get("/1").body());

            assertEquals(502, gateway.post("abc").status());
            assertEquals(2, backend.requests().size());
            assertEquals(1, backend.connections());
        }
    }

    @Test
    void a_post_without_body_on_such_a_connection_is_not_repeated() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing(RetryTest::answerFirstRequestOnly)) {
            gateway.serve(backend);
            assertEquals("ok", gateway.get("/1").body());

            assertEquals(502, gateway.post("").status());
            assertEquals(2, backend.requests().size());
        }
    }

    @Test
    void a_put_on_such_a_connection_is_repeated_with_its_body() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing(RetryTest::answerFirstRequestOnly)) {
            gateway.serve(backend);
            assertEquals("ok", gateway.get("/1").body());
            Message answer = gateway.exchange("PUT /2 HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 3\r\n\r\nabc");

            assertEquals("ok", answer.body());
            assertEquals(
                    List.of("", "abc", "abc"),
                    backend.requests().stream().map(Message::body).toList());
        }
    }

    @Test
    void a_put_whose_body_is_longer_than_what_is_kept_is_not_repeated() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing(RetryTest::answerFirstRequestOnly)) {
            gateway.serve(backend);
            assertEquals("ok", gateway.get("/1").body());
            String body = "x".repeat(64 * 1024 + 1);
            Message answer = gateway.exchange(
                    "PUT /2 HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

            assertEquals(502, answer.status());
            assertEquals(2, backend.requests().size());
        }
    }

    // The second request on a connection is read, so that it may have had its effect, and then the connection closes.
    private static void answerFirstRequestOnly(Wire wire, int connection) throws Exception {
        wire.readRequest();
        wire.send(OK);
        wire.readRequest();
    }

    @Test
    void a_backend_that_closes_a_new_connection_without_an_answer_is_not_asked_again() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> wire.readRequest())) {
            assertEquals(502, gateway.serve(backend).get("/").status());

            assertEquals(1, backend.requests().size());
            assertEquals(1, gateway.upstream().failures());
            assertEquals(0, gateway.upstream().inFlight());
        }
    }

    @Test
    void but_another_one_is_and_only_once() throws Exception {
        try (ScriptedBackend first = ScriptedBackend.playing((wire, connection) -> wire.readRequest());
                ScriptedBackend second = ScriptedBackend.playing((wire, connection) -> wire.readRequest());
                ScriptedBackend third = ScriptedBackend.saying("ok")) {
            assertEquals(502, gateway.serve(first, second, third).get("/").status());

            assertEquals(1, first.requests().size());
            assertEquals(1, second.requests().size());
            assertEquals(0, third.requests().size());
        }
    }

    @Test
    void a_post_that_reached_a_backend_which_then_dies_is_never_sent_again() throws Exception {
        try (ScriptedBackend dies = ScriptedBackend.playing((wire, connection) -> wire.readRequest());
                ScriptedBackend other = ScriptedBackend.saying("ok")) {
            gateway.serve(dies, other);

            assertEquals(502, gateway.post("abc").status());
            assertEquals(1, dies.requests().size());
            assertEquals(0, other.requests().size());
        }
    }

    @Test
    void a_post_goes_to_the_next_instance_where_a_kept_connection_was_closed_before_it_was_sent() throws Exception {
        String body = "0123456789".repeat(1000);
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedBackend first = ScriptedBackend.playing(server, (wire, connection) -> {
                    wire.readRequest();
                    server.close();
                    wire.send(OK).finishSending();
                    closed.countDown();
                    wire.awaitEnd();
                });
                ScriptedBackend second = ScriptedBackend.saying("second")) {
            gateway.serve(first, second);
            assertEquals("ok", gateway.get("/").body());
            closed.await();
            // Its turn would be the second one's; after that it is the first one's.
            assertEquals("second", gateway.get("/").body());

            assertEquals("second", gateway.post(body).body());
            assertEquals(body, second.requests().get(1).body());
            assertEquals(1, first.requests().size());
        }
    }

    @Test
    void an_answer_that_has_begun_is_not_asked_for_again() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        })) {
            Message answer = gateway.serve(backend).get("/");

            assertFalse(answer.status() == 200 && answer.complete());
            assertEquals(1, backend.requests().size());
        }
    }

    @Test
    void connections_are_used_again() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(backend);
            for (int i = 0; i < 5; i++) {
                long before = i;
                assertEquals("ok", gateway.get("/").body());
                Await.until("it is counted", () -> gateway.upstream().successes() == before + 1);
            }

            assertEquals(1, backend.connections());
        }
    }

    @Test
    void a_backend_that_closes_after_each_answer_is_connected_anew() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        })) {
            gateway.serve(backend);
            for (int i = 0; i < 5; i++) {
                assertEquals("ok", gateway.post("x").body());
            }

            assertEquals(5, backend.connections());
        }
    }

    @Test
    void bytes_after_an_answer_are_no_second_answer() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send(OK + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
            wire.readRequest();
            wire.send(OK);
        })) {
            gateway.serve(backend);

            assertEquals("ok", gateway.get("/1").body());
            assertEquals("ok", gateway.get("/2").body());
        }
    }

    @Test
    void a_408_that_the_application_says_twice_is_the_answer() throws Exception {
        String late = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlate";
        try (ScriptedBackend first = ScriptedBackend.playing(answeringOnceThen(late));
                ScriptedBackend second = ScriptedBackend.playing(answeringOnceThen(late))) {
            gateway.serve(first, second);
            assertEquals("ok", gateway.get("/").body());
            assertEquals("ok", gateway.get("/").body());
            assertEquals(
                    "[1, 1]", List.of(first.connections(), second.connections()).toString());

            Message answer = gateway.get("/late");
            assertEquals("408 late", answer.status() + " " + answer.body());
            assertEquals(
                    "[2, 2]",
                    List.of(first.requests().size(), second.requests().size()).toString());
        }
    }

    private static ScriptedBackend.Script answeringOnceThen(String response) {
        return (wire, connection) -> {
            wire.readRequest();
            wire.send(OK);
            wire.readRequest();
            wire.send(response);
        };
    }
}
