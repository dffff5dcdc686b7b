package dev.rollcall.benchmark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that have had their answers and keep their connections open. */
final class IdleConnections implements AutoCloseable {
    private static final byte[] REQUEST = ("GET " + Workload.IDLE.path() + " HTTP/1.1\r\nHost: " + Site.HOST
                    + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SUCCESS = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final int BODY = 1024;
    // Some of what a server keeps for a connection comes with the second one: Jetty's cache of fields.
    private static final int REQUESTS = 2;
    private static final int TIMEOUT_MILLIS = 10_000;
    /** One after the other they would take minutes, all at once they would be a flood. */
    private static final int AT_A_TIME = 64;

    private final int port;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();

    private IdleConnections(int port) {
        this.port = port;
    }

    /**
     * Opens so many connections; each has had its answers when this returns.
     *
     * @param port the proxy's
     * @throws IOException if one is not answered
     */
    static IdleConnections open(int port, int count) throws IOException, InterruptedException {
        IdleConnections connections = new IdleConnections(port);
        try {
            connections.openAll(count);
        } catch (IOException unanswered) {
            connections.close();
            throw new IOException(
                    "only " + connections.answered + " of " + count + " connections were answered: "
                            + unanswered.getMessage(),
                    unanswered);
        }
        return connections;
    }

    private void openAll(int count) throws IOException, InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> opening = new ArrayList<>();
            for (int i = 0; i < Math.min(AT_A_TIME, count); i++) {
                opening.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        openOne();
                    }
                    return null;
                }));
            }
            for (Future<?> some : opening) {
                some.get();
            }
        } catch (ExecutionException failed) {
            // Nobody else needs to try.
            left.set(0);
            throw new IOException(String.valueOf(failed.getCause()), failed);
        } finally {
            threads.shutdown();
        }
    }

    private void openOne() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        for (int i = 0; i < REQUESTS; i++) {
            socket.getOutputStream().write(REQUEST);
            readAnswer(in);
        }
        answered.incrementAndGet();
    }

    private static void readAnswer(InputStream in) throws IOException {
        byte[] start = in.readNBytes(SUCCESS.length);
        if (!Arrays.equals(start, SUCCESS)) {
            throw new IOException("the answer began with '" + new String(start, StandardCharsets.ISO_8859_1) + "'");
        }
        int line = start.length;
        boolean inHead = true;
        while (inHead) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended within the answer's head");
            }
            if (next == '\n') {
                inHead = line > 0;
                line = 0;
            } else if (next != '\r') {
                line++;
            }
        }
        if (in.readNBytes(BODY).length < BODY) {
            throw new IOException("the connection ended within the answer");
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
