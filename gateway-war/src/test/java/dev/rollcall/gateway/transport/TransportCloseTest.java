package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.ScriptedBackend;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.junit.jupiter.api.Test;

final class TransportCloseTest {
    @Test
    void calls_that_run_wait_or_come_later_fail_when_the_transport_closes() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok");
                    wire.awaitEnd();
                });
                TestTransport transport = TestTransport.withConnections(2)) {
            List<Heard> calls = new ArrayList<>();
            calls.add(transport.send(TestTransport.post(backend.endpoint(), new AsyncRequestContent())));
            for (int i = 0; i < 9; i++) {
                calls.add(transport.get(backend.endpoint(), "/"));
            }
            Await.until(
                    "two run",
                    () -> calls.get(0).body().equals("ok")
                            && calls.get(1).body().equals("ok"));
            transport.transport().close();
            calls.add(transport.get(backend.endpoint(), "/"));

            for (Heard call : calls) {
                assertNotNull(call.awaitFailure());
                assertEquals(1, call.ends());
            }
            assertEquals(2, backend.connections());
            assertEquals(0, transport.connections(backend.endpoint()));
        }
    }

    @Test
    void idle_connections_are_closed_with_the_transport() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send("HTTP/1.1 204 No Content\r\n\r\n");
            wire.awaitEnd();
            closed.countDown();
        })) {
            try (TestTransport transport = TestTransport.patient()) {
                transport.get(backend.endpoint(), "/").awaitBody();
            }
            Await.until("the backend is that far", () -> closed.getCount() == 0);
        }
    }

    @Test
    void its_threads_end_and_to_close_it_again_is_harmless() throws Exception {
        Set<Thread> before = threads();
        TestTransport transport = TestTransport.withSettings(
                new TransportSettings(TestTransport.LONG, TestTransport.LONG, TestTransport.LONG, 1, 3));
        Set<Thread> own = new HashSet<>(threads());
        own.removeAll(before);
        assertEquals(3 + 1, own.size(), "loops, and who watches over them");

        transport.close();
        transport.close();
        // They read nothing any more; that they are gone takes a moment.
        Await.until("its threads have ended", () -> own.stream().noneMatch(Thread::isAlive));
    }

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("rollcall-upstream-"));
        return threads;
    }
}
