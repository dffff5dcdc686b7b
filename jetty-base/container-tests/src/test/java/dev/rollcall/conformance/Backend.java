package dev.rollcall.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One product's backend: it plays the script of the rule that is being tried, and keeps what it was asked. */
final class Backend implements AutoCloseable {
    /** The name of the field by which the first request of a rule is known. */
    static final String MARK = "X-Rule";

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger plays = new AtomicInteger();
    private volatile Play current = new Play(Script.answering(Script.OK), 0, new CopyOnWriteArrayList<>());

    /**
     * What one rule has its backend do, and what that sees.
     *
     * @param number stands in the first request of the rule
     */
    record Play(Script script, int number, List<Received> requests) {
        String mark() {
            return MARK + ": " + number + "\r\n";
        }

        /** A request that was broken off may get through when its rule is over. */
        boolean isOver(Received request) {
            List<String> marks = request.values(MARK);
            return !marks.isEmpty() && !marks.contains(Integer.toString(number));
        }
    }

    Backend() throws IOException {
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Has the next requests answered by this script; they are in what is returned, as they come in. */
    Play play(Script script) {
        Play next = new Play(script, plays.incrementAndGet(), new CopyOnWriteArrayList<>());
        current = next;
        return next;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The end of the tests.
        }
    }

    private void serve(Socket socket) {
        try (Wire wire = new Wire(socket)) {
            boolean goesOn = true;
            while (goesOn) {
                String head = wire.readHead();
                Play play = current;
                Received request = new Received(head);
                if (play.isOver(request)) {
                    return;
                }
                play.requests().add(request);
                goesOn = play.script()
                        .play(new BackendExchange(wire, request, play.requests().size()));
            }
        } catch (IOException ended) {
            // Whether a product keeps or closes its connections is seen by what it sends.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "conformance-backend");
        thread.setDaemon(true);
        thread.start();
    }
}
