package dev.rollcall.conformance;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One end of a TCP connection. Text stands for bytes in ISO-8859-1. */
final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream input;

    Wire(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.input = new BufferedInputStream(socket.getInputStream());
    }

    static Wire to(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return new Wire(socket);
    }

    /** A read that gets nothing for so long fails; 0 waits for ever. */
    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    void finishSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads up to and including the empty line, and returns what stands before it. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            head.append((char) readByte());
        }
        return head.substring(0, head.length() - 4);
    }

    /** Reads a chunked body into {@code body}, and returns its trailers (RFC 9112 §7.1). */
    String readChunks(StringBuilder body) throws IOException {
        while (true) {
            String line = readLine();
            int extension = line.indexOf(';');
            int size = Integer.parseInt((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
            if (size == 0) {
                return readTrailers();
            }
            readInto(body, size);
            readLine();
        }
    }

    private String readTrailers() throws IOException {
        StringBuilder trailers = new StringBuilder();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            trailers.append(line).append('\n');
        }
        return trailers.toString();
    }

    void readInto(StringBuilder text, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            text.append((char) readByte());
        }
    }

    /** Reads until the peer closes the connection. */
    void readRest(StringBuilder text) throws IOException {
        for (int next = input.read(); next >= 0; next = input.read()) {
            text.append((char) next);
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) readByte());
        }
        return line.substring(0, line.length() - 2);
    }

    private int readByte() throws IOException {
        int read = input.read();
        if (read < 0) {
            throw new EOFException("closed by the peer");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
