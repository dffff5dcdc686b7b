package dev.rollcall.containers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** One request on a connection of its own, for tests that care about the bytes or about how the connection ends. */
final class RawExchange implements AutoCloseable {
    /** For those who read until the connection ends; a server may frame its answer differently then. */
    static final String CLOSE = "Connection: close";

    private static final int PIECE = 16 * 1024;
    // RFC 9112 §7.1, behind the CRLF that ends the chunk before it.
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private final Socket socket = new Socket();
    private final InputStream in;
    private final HttpHead head;

    /** Sends the request and reads the head of the response. */
    RawExchange(int port, String method, String host, String target, String... headers) throws IOException {
        // The system chooses.
        this(new InetSocketAddress(0), port, method, host, target, headers);
    }

    private RawExchange(InetSocketAddress from, int port, String method, String host, String target, String... headers)
            throws IOException {
        socket.bind(from);
        socket.setSoTimeout((int) Eventually.DEADLINE.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String fields = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        socket.getOutputStream()
                .write(HttpHead.bytes(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n"));
        in = new BufferedInputStream(socket.getInputStream());
        head = HttpHead.read(in);
    }

    /** Likewise for GET, as a client that has this address. */
    static RawExchange getFrom(String address, int port, String host, String target, String... headers)
            throws IOException {
        return new RawExchange(new InetSocketAddress(address, 0), port, "GET", host, target, headers);
    }

    /** Returns the client's own port. */
    int localPort() {
        return socket.getLocalPort();
    }

    HttpHead head() {
        return head;
    }

    /** Returns the body as it is on the wire. */
    InputStream body() {
        return in;
    }

    /** Reads exactly so many bytes of the body as it is on the wire. */
    byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("connection ended after " + bytes.length + " of " + length);
        }
        return bytes;
    }

    /** Returns the body as text, by its Content-Length. */
    String text() throws IOException {
        int length = Integer.parseInt(head.first("Content-Length").orElseThrow());
        return new String(read(length), StandardCharsets.UTF_8);
    }

    /** Reads up to so many bytes of the body, and returns how many came; they are not kept. */
    long skip(long length) throws IOException {
        long left = length;
        byte[] piece = new byte[PIECE];
        while (left > 0) {
            int read = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return length - left;
    }

    /** Returns what is left until the connection ends, be it by FIN or by RST. */
    long drain() {
        long drained = 0;
        byte[] piece = new byte[PIECE];
        try {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                drained += read;
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection was left hanging", e);
        } catch (IOException e) {
            // A reset says as clearly as can be that the answer is not whole.
        }
        return drained;
    }

    /** Returns whether the rest of a chunked body ends with its last chunk, which alone makes it whole. */
    boolean drainsToLastChunk() {
        String end = "";
        byte[] piece = new byte[PIECE];
        try {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                end += new String(piece, 0, read, StandardCharsets.ISO_8859_1);
                end = end.substring(Math.max(0, end.length() - LAST_CHUNK.length()));
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection was left hanging", e);
        } catch (IOException e) {
            return false;
        }
        return end.equals(LAST_CHUNK);
    }

    /** Ends the connection with RST, as a program does that dies. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
