package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that begin with HTTP/1.1 and ask for HTTP/2 in their first request, as the JDK's does without TLS. */
final class Http2UpgradeIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final Map<ContainerKind, Gateway> GATEWAYS = new EnumMap<>(ContainerKind.class);

    private static FieldsBack backend;

    @BeforeAll
    static void start() throws IOException {
        backend = new FieldsBack();
        for (ContainerKind kind : ContainerKind.values()) {
            if (kind != ContainerKind.STANDALONE) {
                Gateway gateway = STAGE.gateway(kind.name(), kind).with("http-to", backend.address());
                gateway.container().withHttp2();
                GATEWAYS.put(kind, gateway);
            }
        }
        STAGE.start();
        GATEWAYS.values().forEach(gateway -> gateway.awaitServed("localhost"));
    }

    @AfterAll
    static void stop() {
        backend.close();
    }

    @ParameterizedTest
    @EnumSource(value = ContainerKind.class, mode = EnumSource.Mode.EXCLUDE, names = "STANDALONE")
    void the_request_that_asks_for_the_upgrade_is_served(ContainerKind kind) throws IOException {
        HttpResponse<String> response = ask(kind, "GET", BodyPublishers.noBody());

        assertEquals(200, response.statusCode(), response.body());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        long fieldsOfTheUpgrade = response.body()
                .lines()
                .filter(line -> line.startsWith("upgrade:") || line.startsWith("http2-settings:"))
                .count();
        assertEquals(0, fieldsOfTheUpgrade, response.body());
    }

    @ParameterizedTest
    @EnumSource(value = ContainerKind.class, mode = EnumSource.Mode.EXCLUDE, names = "STANDALONE")
    void so_is_one_with_a_body_whether_it_is_upgraded_or_not(ContainerKind kind) throws IOException {
        HttpResponse<String> response = ask(kind, "POST", BodyPublishers.ofString("hello"));

        assertEquals(200, response.statusCode(), response.body());
    }

    private static HttpResponse<String> ask(ContainerKind kind, String method, BodyPublisher body) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .connectTimeout(Eventually.DEADLINE)
                .build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + GATEWAYS.get(kind).port() + "/"))
                .timeout(Eventually.DEADLINE)
                .method(method, body)
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
