package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that are there before the container's thread has left the request. */
final class SlowContainerTest {
    private static final int SIGHTINGS = 25;

    @ParameterizedTest
    @EnumSource(Container.class)
    void a_head_arrives_without_waiting_for_the_body(Container container) throws Exception {
        CompletableFuture<GatewayUnderTest> started = new CompletableFuture<>();
        Semaphore seen = new Semaphore(0);
        try (GatewayUnderTest gateway = GatewayUnderTest.start(
                        container, Map.of(), servlet -> new SlowToLetGo(servlet, answeredFor(started, SIGHTINGS)));
                ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    wire.readRequest();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    seen.acquire();
                    wire.sendChunk("event");
                    wire.sendChunk("");
                })) {
            started.complete(gateway);
            try (Wire client = gateway.serve(backend).connect()) {
                client.send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n");
                assertTrue(client.readHead().startsWith("HTTP/1.1 200"));
                seen.release();
                assertEquals("event", client.readChunk());
                assertEquals("", client.readChunk());
            }
        }
    }

    /** Holds a while after the answer has begun: by then our own threads have done what they can. */
    private static BooleanSupplier answeredFor(CompletableFuture<GatewayUnderTest> gateway, int sightings) {
        int[] seen = {0};
        return () -> gateway.join().upstream().latencyNanos() > 0 && ++seen[0] > sightings;
    }
}
