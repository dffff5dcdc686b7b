package dev.rollcall.gateway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An application that answers every request with its name, and remembers the requests' fields. */
public final class TestApp implements AutoCloseable {
    private final String name;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HttpExchange> requests = new CopyOnWriteArrayList<>();

    private TestApp(String name, HttpServer server) {
        this.name = name;
        this.server = server;
    }

    public static TestApp start(String name) throws IOException {
        return start(name, 0);
    }

    public static TestApp start(String name, int port) throws IOException {
        TestApp app =
                new TestApp(name, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        app.server.createContext("/", app::answer);
        app.server.setExecutor(app.threads);
        app.server.start();
        return app;
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", server.getAddress().getPort());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Returns all values of a field over all requests. */
    public List<String> received(String field) {
        return requests.stream()
                .flatMap(request -> request.getRequestHeaders().getOrDefault(field, List.of()).stream())
                .toList();
    }

    /** Returns how many values of a field the request with the most of them had. */
    public int most(String field) {
        return requests.stream()
                .mapToInt(request -> request.getRequestHeaders()
                        .getOrDefault(field, List.of())
                        .size())
                .max()
                .orElse(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange);
            exchange.getRequestBody().readAllBytes();
            byte[] body = name.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
