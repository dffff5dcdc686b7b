package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that compete for connections to their backend: any client's thread may be the one that sends another's. */
@ParameterizedClass
@EnumSource(Container.class)
final class QueueTest {
    private static final int CLIENTS = 16;
    private static final int REQUESTS_PER_CLIENT = 100;

    private final GatewayUnderTest gateway;

    QueueTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container, Map.of("backend-connections", "16"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void uploads_of_many_clients_do_not_block_each_other() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(backend);
            List<Future<?>> uploads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                uploads.add(clients.submit(this::upload));
            }
            for (Future<?> upload : uploads) {
                upload.get(60, TimeUnit.SECONDS);
            }

            assertEquals(CLIENTS * REQUESTS_PER_CLIENT, backend.requests().size());
        } finally {
            clients.shutdownNow();
        }
    }

    private Void upload() throws Exception {
        try (Wire client = gateway.connect()) {
            for (int i = 0; i < REQUESTS_PER_CLIENT; i++) {
                client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n");
                client.sendChunk("some").sendChunk("thing").sendChunk("");
                assertEquals("ok", client.readResponse().body());
            }
        }
        return null;
    }
}
