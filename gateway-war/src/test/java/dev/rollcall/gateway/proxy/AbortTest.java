package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go away, and that nobody else suffers from it. */
@ParameterizedClass
@EnumSource(Container.class)
final class AbortTest {
    private static final int CLIENTS = 8;
    private static final int REQUESTS_PER_CLIENT = 60;

    private final GatewayUnderTest gateway;

    AbortTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_client_that_leaves_in_the_middle_of_an_answer_ends_it_for_the_backend_too(boolean reset) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        String block = "x".repeat(64 * 1024);
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
            wire.readRequest();
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            try {
                while (true) {
                    wire.sendChunk(block);
                }
            } finally {
                ended.countDown();
            }
        })) {
            try (Wire client = gateway.serve(backend).connect()) {
                client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n").readHead();
                client.readChunk();
                if (reset) {
                    client.reset();
                }
            }

            assertTrue(ended.await(10, TimeUnit.SECONDS), "the backend still sends");
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
            // Nobody is to blame but the client.
            assertEquals(0, gateway.upstream().failures());
            assertEquals(0, gateway.upstream().successes());
        }
    }

    @Test
    void nothing_is_ever_mixed_into_another_clients_answer() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService leavers = Executors.newFixedThreadPool(2);
        ExecutorService stayers = Executors.newFixedThreadPool(CLIENTS);
        try (ScriptedBackend backend = ScriptedBackend.playing(AbortTest::answerInManyPieces)) {
            gateway.serve(backend);
            List<Future<?>> leaving = new ArrayList<>();
            List<Future<?>> staying = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Random random = new Random(i);
                leaving.add(leavers.submit(() -> leaveAtRandom(over, random)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                staying.add(stayers.submit(() -> readEverything(client)));
            }
            for (Future<?> future : staying) {
                future.get(60, TimeUnit.SECONDS);
            }
            over.set(true);
            for (Future<?> future : leaving) {
                future.get(60, TimeUnit.SECONDS);
            }
            Await.until("nothing runs", () -> gateway.upstream().inFlight() == 0);
            assertEquals(0, gateway.upstream().failures());
        } finally {
            leavers.shutdownNow();
            stayers.shutdownNow();
        }
    }

    /** The body is the target over and over, followed by what was uploaded. */
    private static void answerInManyPieces(Wire wire, int connection) throws Exception {
        Random random = new Random(connection);
        while (true) {
            Message request = wire.readRequest();
            String target = request.startLine().split(" ", -1)[1];
            wire.send("HTTP/1.1 200 OK\r\nX-Target: " + target + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            int pieces = 1 + random.nextInt(8);
            for (int i = 0; i < pieces; i++) {
                wire.sendChunk(target.repeat(1 + random.nextInt(2000)));
            }
            if (!request.body().isEmpty()) {
                wire.sendChunk(request.body());
            }
            wire.sendChunk("");
        }
    }

    private Void readEverything(int number) throws Exception {
        Random random = new Random(number);
        try (Wire client = gateway.connect()) {
            for (int i = 0; i < REQUESTS_PER_CLIENT; i++) {
                String target = "/stay/" + number + "/" + i + "/";
                String upload = random.nextBoolean() ? "" : "<" + target.repeat(1 + random.nextInt(500)) + ">";
                send(client, target, upload);
                assertIntact(target, upload, client.readResponse());
            }
        }
        return null;
    }

    private static void assertIntact(String target, String upload, Message answer) {
        assertEquals(200, answer.status());
        assertTrue(answer.complete(), "incomplete");
        assertEquals(List.of(target), answer.values("x-target"));
        assertTrue(answer.body().endsWith(upload), "the upload differs");
        String repeated = answer.body().substring(0, answer.body().length() - upload.length());
        assertTrue(repeated.startsWith(target) && repeated.replace(target, "").isEmpty(), "the body differs");
    }

    private Void leaveAtRandom(AtomicBoolean over, Random random) throws Exception {
        for (int i = 0; !over.get(); i++) {
            try (Wire client = Wire.narrowTo(gateway.port())) {
                String target = "/leave/" + i + "/";
                String upload = random.nextBoolean() ? "" : target.repeat(1 + random.nextInt(5000));
                if (random.nextInt(4) == 0) {
                    client.send("POST " + target + " HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 9999\r\n\r\nhalf");
                } else {
                    send(client, target, upload);
                    client.read(1 + random.nextInt(80));
                }
                if (random.nextBoolean()) {
                    client.reset();
                }
            }
        }
        return null;
    }

    private static void send(Wire client, String target, String upload) throws Exception {
        String framing = upload.isEmpty() ? "" : "Transfer-Encoding: chunked\r\n";
        client.send((upload.isEmpty() ? "GET " : "POST ") + target + " HTTP/1.1\r\nHost: mysite.com\r\n" + framing
                + "\r\n");
        if (!upload.isEmpty()) {
            client.sendChunk(upload).sendChunk("");
        }
    }
}
