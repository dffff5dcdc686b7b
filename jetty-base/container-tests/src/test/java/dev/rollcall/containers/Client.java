package dev.rollcall.containers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;

/** An ordinary HTTP/1.1 client that asks one address for any host name. */
final class Client {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Eventually.DEADLINE)
            .build();

    private final int port;

    Client(int port) {
        this.port = port;
    }

    /** Returns a request to be completed; an unfinished exchange fails rather than hangs. */
    HttpRequest.Builder request(String host, String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .header("Host", host)
                .timeout(Eventually.DEADLINE);
    }

    /** Returns a builder of WebSockets to that host. */
    static WebSocket.Builder socket(String host) {
        return HTTP.newWebSocketBuilder().header("Host", host).connectTimeout(Eventually.DEADLINE);
    }

    URI socketAt(String target) {
        return URI.create("ws://127.0.0.1:" + port + target);
    }

    HttpResponse<String> get(String host, String target) throws IOException {
        return send(request(host, target).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpResponse<byte[]> bytes(String host, String target) throws IOException {
        return send(request(host, target).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<InputStream> stream(String host, String target) throws IOException {
        return send(request(host, target).build(), BodyHandlers.ofInputStream());
    }

    static <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException {
        try {
            return HTTP.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Returns the value of a line {@code name: value} of the sample's text pages. */
    static String field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line \"" + name + ": …\" in\n" + text));
    }
}
