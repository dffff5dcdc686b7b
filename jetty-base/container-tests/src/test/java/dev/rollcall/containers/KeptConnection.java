package dev.rollcall.containers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** A client's connection for one request after the other, sent in two parts or as a whole. */
final class KeptConnection implements AutoCloseable {
    private static final String FIRST_PART = "GET /bytes?size=100&seed=1 HTTP/1.1\r\n";

    private final Socket socket;
    private final InputStream in;

    KeptConnection(int port, boolean tls) throws IOException {
        SocketFactory sockets = tls ? Tls.context().getSocketFactory() : SocketFactory.getDefault();
        socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
        // A request goes out in pieces: each but the first would wait for an acknowledgement.
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Eventually.DEADLINE.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request's first part. */
    void begin() throws IOException {
        send(FIRST_PART);
    }

    /** Sends the rest, and returns the answer's status once all of the answer is there. */
    int end(String host) throws IOException {
        return end(host, "");
    }

    /** Likewise, and with the rest the next request's first part. */
    int endAndBegin(String host) throws IOException {
        return end(host, FIRST_PART);
    }

    private int end(String host, String next) throws IOException {
        send("Host: " + host + "\r\n\r\n" + next);
        return answer();
    }

    /** Sends a request as a whole. */
    void ask(String host) throws IOException {
        send(FIRST_PART + "Host: " + host + "\r\n\r\n");
    }

    /** Returns the answer's status once all of the answer is there. */
    int answer() throws IOException {
        HttpHead head = HttpHead.read(in);
        int length = Integer.parseInt(head.first("Content-Length").orElseThrow());
        if (in.readNBytes(length).length < length) {
            throw new IOException("the connection ended in the middle of an answer");
        }
        return head.status();
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(HttpHead.bytes(text));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
