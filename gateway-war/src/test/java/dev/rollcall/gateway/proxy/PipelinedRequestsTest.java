package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that do not wait for an answer before they send the next request (RFC 9112 §9.3.2). */
@ParameterizedClass
@EnumSource(Container.class)
final class PipelinedRequestsTest {
    // So many and so unlike in length that the container's buffer ends at every place of a request once.
    private static final int REQUESTS = 2_000;

    private final GatewayUnderTest gateway;

    PipelinedRequestsTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private static String chunkedPost(int number) {
        String body = "number " + number + ".".repeat(number % 97);
        return "POST / HTTP/1.1\r\nHost: mysite.com\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    }

    @Test
    void chunked_bodies_one_behind_the_other_are_answered_in_order() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.playing((wire, connection) -> {
                    while (true) {
                        String body = wire.readRequest().body();
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                    }
                });
                Wire client = gateway.serve(backend).connect()) {
            StringBuilder all = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                all.append(chunkedPost(i));
                expected.add("number " + i);
            }
            CompletableFuture<?> sent = CompletableFuture.runAsync(() -> {
                try {
                    client.send(all.toString());
                } catch (java.io.IOException broken) {
                    throw new java.io.UncheckedIOException(broken);
                }
            });
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                answers.add(client.readResponse().body().replace(".", ""));
            }
            sent.join();
            assertEquals(expected, answers);
        }
    }
}
