package dev.rollcall.gateway.transport;

import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.jspecify.annotations.Nullable;

/** A transport that runs, and requests to send over it. */
final class TestTransport implements AutoCloseable {
    /** Longer than any test waits. */
    static final Duration LONG = Duration.ofSeconds(60);

    private static final int MANY_CONNECTIONS = 200;

    private final ExecutorService executor;
    private final PooledTransport transport;

    private TestTransport(TransportSettings settings, SocketAddressResolver resolver) throws IOException {
        executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "transport-test");
            thread.setDaemon(true);
            return thread;
        });
        transport = new PooledTransport(settings, resolver, executor);
        transport.start();
    }

    /** Nothing takes too long, and there may be as many connections as a test wants. */
    static TestTransport patient() throws IOException {
        return withSettings(new TransportSettings(LONG, LONG, LONG, MANY_CONNECTIONS, 1));
    }

    static TestTransport withConnections(int maxConnections) throws IOException {
        return withSettings(new TransportSettings(LONG, LONG, LONG, maxConnections, 1));
    }

    static TestTransport withSettings(TransportSettings settings) throws IOException {
        return new TestTransport(settings, new SocketAddressResolver.Sync());
    }

    static TestTransport resolvingWith(SocketAddressResolver resolver, Duration connectTimeout) throws IOException {
        return new TestTransport(new TransportSettings(connectTimeout, LONG, LONG, MANY_CONNECTIONS, 1), resolver);
    }

    PooledTransport transport() {
        return transport;
    }

    int connections(Endpoint endpoint) {
        return transport.connections(endpoint);
    }

    Heard get(Endpoint endpoint, String path) {
        return send(request(endpoint, "GET", path), Heard.eager());
    }

    Heard send(CallRequest request) {
        return send(request, Heard.eager());
    }

    Heard send(CallRequest request, Heard heard) {
        Call call = transport.newCall(request, heard);
        heard.of(call);
        call.send();
        return heard;
    }

    static CallRequest request(Endpoint endpoint, String method, String path) {
        return request(endpoint, method, path, HttpFields.EMPTY, null, null, LONG);
    }

    static CallRequest request(Endpoint endpoint, String method, String path, String body) {
        return request(endpoint, method, path, HttpFields.EMPTY, new StringRequestContent(body), null, LONG);
    }

    static CallRequest impatient(Endpoint endpoint, Duration timeout) {
        return request(endpoint, "GET", "/", HttpFields.EMPTY, null, null, timeout);
    }

    static CallRequest post(Endpoint endpoint, Request.Content body) {
        return request(endpoint, "POST", "/", HttpFields.EMPTY, body, null, LONG);
    }

    static CallRequest post(Endpoint endpoint, String body) {
        return post(endpoint, new StringRequestContent(body));
    }

    static CallRequest post(Endpoint endpoint, Request.Content body, Supplier<HttpFields> trailers) {
        return request(endpoint, "POST", "/", HttpFields.EMPTY, body, trailers, LONG);
    }

    /** One whose body the backend is to ask for. */
    static CallRequest expecting(Endpoint endpoint, Request.Content body) {
        return request(
                endpoint, "POST", "/", HttpFields.build().add(HttpHeader.EXPECT, "100-continue"), body, null, LONG);
    }

    private static CallRequest request(
            Endpoint endpoint,
            String method,
            String path,
            HttpFields more,
            Request.@Nullable Content body,
            @Nullable Supplier<HttpFields> trailers,
            Duration timeout) {
        HttpFields fields = HttpFields.build(more).add(HttpHeader.HOST, "app.example");
        return new CallRequest(endpoint, "app.example", method, path, null, fields, body, trailers, timeout);
    }

    @Override
    public void close() {
        transport.close();
        executor.shutdownNow();
    }
}
