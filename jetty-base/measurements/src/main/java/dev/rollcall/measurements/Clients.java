package dev.rollcall.measurements;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Clients that ask 200 times a second each, on connections that stay open, and note how long it took. */
final class Clients implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int TIMEOUT_MILLIS = 10_000;

    private final int port;
    private final byte[] request;
    // Guarded by this.
    private final List<Long> nanos = new ArrayList<>();
    private long failures;
    private volatile boolean asking = true;

    Clients(int port, String host) {
        this.port = port;
        this.request = ("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(this::ask, "client-" + i);
            client.setDaemon(true);
            client.start();
        }
    }

    /** Returns whether a request for {@code host} is answered with 200. */
    static boolean isServed(int port, String host) throws IOException {
        try (Socket socket = connect(port)) {
            return isAnswered(
                    socket,
                    socket.getInputStream(),
                    ("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private void ask() {
        while (asking) {
            try (Socket socket = connect(port);
                    InputStream input = new BufferedInputStream(socket.getInputStream())) {
                while (asking) {
                    long startNanos = System.nanoTime();
                    note(isAnswered(socket, input, request), System.nanoTime() - startNanos);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (IOException broken) {
                note(false, 0);
            }
        }
    }

    private static boolean isAnswered(Socket socket, InputStream input, byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        StringBuilder answer = new StringBuilder();
        // The body is "ok"; an error's page would be left over, and fail the next request too.
        while (!answer.toString().endsWith("\r\n\r\nok")) {
            int read = input.read();
            if (read < 0 || answer.length() > 1000) {
                return false;
            }
            answer.append((char) read);
        }
        return answer.indexOf("HTTP/1.1 200 ") == 0;
    }

    private synchronized void note(boolean answered, long tookNanos) {
        nanos.add(tookNanos);
        failures += answered ? 0 : 1;
    }

    /** Returns what has been noted since the last call, as a line for people. */
    synchronized String take() {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        String line = String.format(
                "%6d requests, %d failed; median %.2f ms, 99 %% within %.2f ms, longest %.2f ms",
                sorted.length, failures, millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 1));
        nanos.clear();
        failures = 0;
        return line;
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))] / 1e6;
    }

    @Override
    public void close() {
        asking = false;
    }
}
