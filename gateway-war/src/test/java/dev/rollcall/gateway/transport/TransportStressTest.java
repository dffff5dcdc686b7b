package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads, few connections, and a backend that does something else each time; which is which, a seed says. */
final class TransportStressTest {
    private static final int THREADS = 8;
    private static final int CALLS = 100;

    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    /** What the backend does with a request. */
    private enum Manner {
        WHOLE,
        PIECES,
        CHUNKS,
        HINTS,
        AFTER_A_WHILE,
        LAST,
        UNTIL_THE_END,
        DROP,
        BREAK_OFF
    }

    /** When the client goes. */
    private enum Abort {
        AT_ONCE,
        AT_THE_HEAD,
        ONCE_CONNECTED,
        NEVER
    }

    /** One call, and what was decided about it. */
    private record Sent(String id, Manner manner, Abort abort, IOException cause, Heard heard) {}

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 1, 2", "3, 3, 1", "4, 5, 2", "5, 100, 2"})
    void every_call_ends_once_with_its_own_answer_and_no_connection_is_lost(int seed, int connections, int loops)
            throws Exception {
        TransportSettings settings =
                new TransportSettings(TestTransport.LONG, TestTransport.LONG, TestTransport.LONG, connections, loops);
        try (TestTransport transport = TestTransport.withSettings(settings)) {
            Endpoint endpoint;
            try (ScriptedBackend backend = ScriptedBackend.playing(this::serve)) {
                endpoint = backend.endpoint();
                Collection<Sent> all = sendAll(transport, endpoint, seed);
                all.forEach(TransportStressTest::check);
                assertEquals(THREADS * CALLS, all.size());
                assertTrue(transport.connections(endpoint) <= connections);
                allConnectionsServeAtOnce(transport, endpoint, Math.min(connections, 10));
            }
            Await.until("no connection is counted", () -> transport.connections(endpoint) == 0);
        }
    }

    private Collection<Sent> sendAll(TestTransport transport, Endpoint endpoint, int seed) throws Exception {
        Collection<Sent> all = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String name = seed + "-" + i;
                Random random = new Random(31L * seed + i);
                running.add(threads.submit(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        all.add(sendOne(transport, endpoint, name + "-" + call, random));
                    }
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return all;
    }

    private Sent sendOne(TestTransport transport, Endpoint endpoint, String id, Random random) {
        Manner manner = Manner.values()[random.nextInt(Manner.values().length)];
        Abort abort = random.nextInt(4) > 0 ? Abort.NEVER : Abort.values()[random.nextInt(3)];
        String path = "/" + id + "/" + manner;
        CallRequest request = random.nextBoolean()
                ? TestTransport.request(endpoint, "GET", path)
                : TestTransport.request(endpoint, "POST", path, id.repeat(random.nextInt(2000)));
        Heard heard = Heard.eager();
        Sent sent = new Sent(id, manner, abort, new IOException("abort of " + id), heard);
        CountDownLatch gate = new CountDownLatch(1);
        gates.put(id, gate);
        if (abort == Abort.AT_THE_HEAD) {
            heard.atAnswer(() -> heard.abort(sent.cause()));
        }
        transport.send(request, heard);
        if (abort == Abort.AT_ONCE) {
            heard.abort(sent.cause());
        }
        gate.countDown();
        if (abort == Abort.ONCE_CONNECTED) {
            Await.until(sent + " has a connection", () -> heard.connects() > 0 || heard.ends() > 0);
            heard.abort(sent.cause());
        } else if (abort != Abort.AT_ONCE) {
            Await.until(sent + " has ended", () -> heard.ends() > 0 || (heard.hasAnswer() && abort != Abort.NEVER));
        }
        return sent;
    }

    private static void check(Sent sent) {
        Heard heard = sent.heard();
        Throwable failure = heard.failureOrNull();
        boolean breaks = sent.manner() == Manner.DROP || sent.manner() == Manner.BREAK_OFF;
        assertTrue(heard.ends() <= 1, sent::toString);
        assertTrue(heard.connects() <= 1, sent::toString);
        if (heard.isComplete()) {
            assertEquals("answer to " + sent.id(), heard.body());
        }
        if (sent.abort() == Abort.NEVER) {
            assertEquals(1, heard.ends(), sent::toString);
            if (heard.isComplete() == breaks) {
                throw new AssertionError("failed for no reason, or did not fail: " + sent, failure);
            }
        } else if (failure != null && !breaks && failure != sent.cause()) {
            throw new AssertionError("failed for a reason of somebody else's: " + sent, failure);
        }
    }

    private void allConnectionsServeAtOnce(TestTransport transport, Endpoint endpoint, int connections) {
        Map<String, Heard> held = new HashMap<>();
        for (int i = 0; i < connections; i++) {
            String id = "held-" + i;
            gates.put(id, new CountDownLatch(1));
            held.put(id, transport.get(endpoint, "/" + id + "/" + Manner.AFTER_A_WHILE));
        }
        Await.until("all are being served", () -> held.values().stream().allMatch(call -> call.connects() == 1));
        gates.values().forEach(CountDownLatch::countDown);
        held.forEach((id, call) -> assertEquals("answer to " + id, call.awaitBody()));
    }

    // ---- the backend

    private void serve(Wire wire, int connection) throws Exception {
        boolean more = true;
        while (more) {
            Message request = wire.readRequest();
            if (!request.complete()) {
                return;
            }
            String[] path = request.startLine().split(" ", -1)[1].split("/", -1);
            more = answer(wire, path[1], Manner.valueOf(path[2]));
        }
    }

    /** Returns whether the connection is kept. */
    private boolean answer(Wire wire, String id, Manner manner) throws Exception {
        String body = "answer to " + id;
        String start = "HTTP/1.1 200 OK\r\n";
        String whole = start + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        switch (manner) {
            case WHOLE -> wire.send(whole);
            case PIECES -> {
                for (int i = 0; i < whole.length(); i += 7) {
                    wire.send(whole.substring(i, Math.min(whole.length(), i + 7)));
                }
            }
            case CHUNKS -> wire.send(start + "Transfer-Encoding: chunked\r\n\r\n")
                    .sendChunk("answer to ")
                    .sendChunk(id)
                    .sendChunk("");
            case HINTS -> wire.send("HTTP/1.1 103 Early Hints\r\n\r\n").send(whole);
            case AFTER_A_WHILE -> {
                gates.getOrDefault(id, new CountDownLatch(0)).await();
                wire.send(whole);
            }
            case LAST -> wire.send(start + "Connection: close\r\n" + whole.substring(start.length()));
            case UNTIL_THE_END -> wire.send(start + "\r\n" + body);
            case DROP -> {}
            case BREAK_OFF -> wire.send(whole.substring(0, whole.length() - 1));
        }
        return manner.compareTo(Manner.LAST) < 0;
    }
}
