package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionLimitTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String LAST = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

    private final CountDownLatch go = new CountDownLatch(1);

    @ParameterizedTest
    @ValueSource(strings = {OK, LAST})
    void calls_beyond_the_limit_wait_and_are_sent_in_their_order(String answer) throws Exception {
        try (ScriptedBackend backend = answeringWhenTold(answer);
                TestTransport transport = TestTransport.withConnections(1)) {
            List<Heard> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                calls.add(transport.get(backend.endpoint(), "/" + i));
            }
            assertEquals(1, transport.connections(backend.endpoint()));
            go.countDown();

            for (Heard call : calls) {
                assertEquals("ok", call.awaitBody());
            }
            assertEquals(
                    List.of("/0", "/1", "/2", "/3", "/4", "/5"),
                    backend.requests().stream().map(ConnectionLimitTest::path).toList());
            assertEquals(answer.equals(OK) ? 1 : 6, backend.connections());
        }
    }

    @Test
    void there_are_as_many_connections_as_there_may_be() throws Exception {
        try (ScriptedBackend backend = answeringWhenTold(OK);
                TestTransport transport = TestTransport.withConnections(3)) {
            List<Heard> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(transport.get(backend.endpoint(), "/" + i));
            }
            Await.until("three have come", () -> backend.requests().size() == 3);
            go.countDown();

            calls.forEach(Heard::awaitBody);
            assertEquals(3, backend.connections());
        }
    }

    @Test
    void each_backend_has_its_own_limit() throws Exception {
        try (ScriptedBackend busy = answeringWhenTold(OK);
                ScriptedBackend free = ScriptedBackend.answering(OK);
                TestTransport transport = TestTransport.withConnections(1)) {
            Heard first = transport.get(busy.endpoint(), "/");

            assertEquals("ok", transport.get(free.endpoint(), "/").awaitBody());
            go.countDown();
            assertEquals("ok", first.awaitBody());
        }
    }

    @Test
    void a_call_that_is_aborted_while_it_waits_is_never_sent() throws Exception {
        try (ScriptedBackend backend = answeringWhenTold(OK);
                TestTransport transport = TestTransport.withConnections(1)) {
            Heard first = transport.get(backend.endpoint(), "/1");
            Heard second = transport.get(backend.endpoint(), "/2");
            Heard third = transport.get(backend.endpoint(), "/3");
            second.abort(new IOException("the client has gone"));
            go.countDown();

            first.awaitBody();
            third.awaitBody();
            assertEquals(
                    List.of("/1", "/3"),
                    backend.requests().stream().map(ConnectionLimitTest::path).toList());
            assertEquals(0, second.connects());
            assertEquals(0, second.ends());
        }
    }

    @Test
    void a_call_that_waits_for_too_long_fails_and_the_one_it_waits_for_goes_on() throws Exception {
        TransportSettings settings =
                new TransportSettings(TestTransport.LONG, TestTransport.LONG, Duration.ofMillis(40), 1, 1);
        try (ScriptedBackend backend = answeringWhenTold(OK);
                TestTransport transport = TestTransport.withSettings(settings)) {
            Heard first = transport.get(backend.endpoint(), "/1");
            Heard second = transport.get(backend.endpoint(), "/2");

            assertInstanceOf(RejectedExecutionException.class, second.awaitFailure());
            assertEquals(0, second.connects());
            assertEquals(0, first.ends());
            go.countDown();
            assertEquals("ok", first.awaitBody());
            assertEquals(1, backend.requests().size());
        }
    }

    @Test
    void more_than_can_ever_be_served_are_rejected() throws Exception {
        try (ScriptedBackend backend = answeringWhenTold(OK);
                TestTransport transport = TestTransport.withConnections(1)) {
            List<Heard> calls = oneAndWaiting(1024, transport, backend.endpoint());
            Heard tooMany = transport.get(backend.endpoint(), "/");

            assertInstanceOf(RejectedExecutionException.class, tooMany.awaitFailure());
            assertEquals(0, calls.stream().mapToInt(Heard::ends).sum());
            go.countDown();
            calls.forEach(Heard::awaitBody);
            assertEquals(1, tooMany.ends());
        }
    }

    @Test
    void all_that_wait_for_a_backend_that_is_gone_fail() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (TestTransport transport = TestTransport.withConnections(1)) {
            List<Heard> calls;
            try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                wire.readRequest();
                gone.await();
            })) {
                calls = oneAndWaiting(1024, transport, backend.endpoint());
                Await.until("the first is there", () -> backend.requests().size() == 1);
            }
            gone.countDown();

            for (Heard waited : calls.subList(1, calls.size())) {
                // Refused, or, for one that has connected just before, closed.
                assertInstanceOf(IOException.class, waited.awaitFailure());
                assertEquals(1, waited.ends());
            }
        }
    }

    @Test
    void a_call_that_waits_is_sent_when_the_one_before_it_is_aborted() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    if (connection > 1) {
                        wire.send(OK);
                    }
                    wire.awaitEnd();
                });
                TestTransport transport = TestTransport.withConnections(1)) {
            Heard first = transport.get(backend.endpoint(), "/1");
            Heard second = transport.get(backend.endpoint(), "/2");
            Await.until("the first is there", () -> backend.requests().size() == 1);
            first.abort(new IOException("the client has gone"));

            assertEquals("ok", second.awaitBody());
            assertNull(first.failureOrNull());
        }
    }

    private static List<Heard> oneAndWaiting(int waiting, TestTransport transport, Endpoint endpoint) {
        List<Heard> calls = new ArrayList<>();
        for (int i = 0; i <= waiting; i++) {
            calls.add(transport.get(endpoint, "/" + i));
        }
        return calls;
    }

    private ScriptedBackend answeringWhenTold(String answer) throws IOException {
        return ScriptedBackend.playing((wire, connection) -> {
            while (true) {
                wire.readRequest();
                go.await();
                wire.send(answer);
                if (answer.equals(LAST)) {
                    wire.awaitEnd();
                    return;
                }
            }
        });
    }

    private static String path(Message request) {
        return request.startLine().split(" ", -1)[1];
    }
}
