package dev.rollcall.containers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A backend in this process: it answers with the fields that it was sent, {@code name: value} on a line of its own. */
final class FieldsBack implements AutoCloseable {
    private final HttpServer server;

    FieldsBack() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", FieldsBack::answer);
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        StringBuilder text = new StringBuilder();
        exchange.getRequestHeaders().forEach((name, values) -> text.append(name.toLowerCase(Locale.ROOT))
                .append(": ")
                .append(String.join(", ", values))
                .append('\n'));
        byte[] body = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Returns where it is, {@code host:port}. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
