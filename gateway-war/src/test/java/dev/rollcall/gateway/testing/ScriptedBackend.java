package dev.rollcall.gateway.testing;

import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A backend that plays a script on every connection it gets, and remembers what it was asked. */
public final class ScriptedBackend implements AutoCloseable {
    private final ServerSocket server;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Message> requests = new CopyOnWriteArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** What a backend does on one connection. When it returns, the connection is closed. */
    @FunctionalInterface
    public interface Script {
        /**
         * Reads and writes whatever the test wants.
         *
         * @param connection 1 for the first one, 2 for the second …
         */
        void play(Wire wire, int connection) throws Exception;
    }

    private ScriptedBackend(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
    }

    public static ScriptedBackend playing(Script script) throws IOException {
        return playing(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), script);
    }

    /** Plays on connections that come to {@code server}, which may be one with TLS. */
    public static ScriptedBackend playing(ServerSocket server, Script script) {
        ScriptedBackend backend = new ScriptedBackend(server, script);
        start(backend::accept);
        return backend;
    }

    /** Gives the same answer to every request. */
    public static ScriptedBackend answering(String response) throws IOException {
        return playing(answer(response));
    }

    /** What gives the same answer to every request. */
    public static Script answer(String response) {
        return (wire, connection) -> {
            while (true) {
                wire.readRequest();
                wire.send(response);
            }
        };
    }

    /** Answers every request with 200 and this body. */
    public static ScriptedBackend saying(String body) throws IOException {
        return playing(say(body));
    }

    /** What answers every request with 200 and this body. */
    public static Script say(String body) {
        return answer("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Returns an endpoint at which nobody listens. */
    public static Endpoint nobody() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Endpoint("127.0.0.1", closed.getLocalPort());
        }
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", server.getLocalPort());
    }

    /** Returns how many connections have been made to it so far. */
    public int connections() {
        return sockets.size();
    }

    /** Returns the requests read so far. */
    public List<Message> requests() {
        return List.copyOf(requests);
    }

    /** Returns the only request. */
    public Message request() {
        if (requests.size() != 1) {
            throw new AssertionError("requests: " + requests.size() + " (expected: 1)");
        }
        return requests.get(0);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        Throwable failure = failures.poll();
        if (failure != null) {
            throw new AssertionError("the script failed", failure);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                int connection = sockets.size();
                start(() -> play(socket, connection));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void play(Socket socket, int connection) {
        try (Wire wire = new Wire(socket, requests::add)) {
            script.play(wire, connection);
        } catch (IOException ended) {
            // The gateway or the test has closed the connection; what matters about that is the test's to ask.
        } catch (Exception | AssertionError failure) {
            failures.add(failure);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-backend");
        thread.setDaemon(true);
        thread.start();
    }
}
