package dev.rollcall.gateway.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** One end of a TCP connection. Text stands for bytes in ISO-8859-1. A read gives up after ten seconds. */
public final class Wire implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream input;
    private final Consumer<Message> requestLog;

    Wire(Socket socket, Consumer<Message> requestLog) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        this.socket = socket;
        this.input = new BufferedInputStream(socket.getInputStream());
        this.requestLog = requestLog;
    }

    /** Connects to a port of this machine. */
    public static Wire to(int port) throws IOException {
        return new Wire(new Socket(InetAddress.getLoopbackAddress(), port), request -> {});
    }

    /** Connects with so small a receive buffer that the peer soon has to wait for us to read. */
    public static Wire narrowTo(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Wire(socket, request -> {});
    }

    /** Sends the bytes at once. */
    public Wire send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Sends one chunk (RFC 9112 §7.1); an empty one is the last. */
    public Wire sendChunk(String bytes) throws IOException {
        return send(Integer.toHexString(bytes.length()) + "\r\n" + bytes + "\r\n");
    }

    /** Tells the peer that nothing more will be sent. */
    public void finishSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads up to and including the empty line, and returns what stands before it. */
    public String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            head.append((char) readByte());
        }
        return head.substring(0, head.length() - 4);
    }

    /** Reads a whole request and puts it into the backend's log. */
    public Message readRequest() throws IOException {
        Message request = readRest(readHead(), false);
        requestLog.accept(request);
        return request;
    }

    /** Reads a whole response to a method other than HEAD. */
    public Message readResponse() throws IOException {
        return readRest(readHead(), true);
    }

    /** Reads the body of a message whose head has been read. */
    public Message readRest(String head, boolean response) throws IOException {
        Message bare = new Message(head, "", true);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean complete = true;
        try {
            if (!bare.values("transfer-encoding").isEmpty()) {
                readChunks(body);
            } else if (!bare.values("content-length").isEmpty()) {
                readInto(body, Integer.parseInt(bare.values("content-length").get(0)));
            } else if (response && bare.status() >= 200 && !List.of(204, 304).contains(bare.status())) {
                input.transferTo(body);
            }
        } catch (SocketTimeoutException silent) {
            throw silent;
        } catch (IOException brokenOff) {
            complete = false;
        }
        return new Message(head, body.toString(StandardCharsets.ISO_8859_1), complete);
    }

    /** Reads one chunk of a chunked body and returns its data; empty for the last one. */
    public String readChunk() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        readChunk(data);
        return data.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads that many bytes. */
    public String read(int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        readInto(bytes, count);
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads until the peer has closed the connection, in whatever way. */
    public String readAll() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            input.transferTo(bytes);
        } catch (SocketTimeoutException open) {
            throw open;
        } catch (IOException reset) {
            // That is an end, too.
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Drops whatever still comes, and returns once the peer has closed the connection, in whatever way. */
    public void awaitEnd() throws IOException {
        readAll();
    }

    /** Returns whether the peer sends nothing for so long. */
    public boolean isSilentFor(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return input.read() < 0;
        } catch (SocketTimeoutException silent) {
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    /** Returns the port of this end. */
    public int localPort() {
        return socket.getLocalPort();
    }

    /** Closes the connection so that the peer gets a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        int before;
        do {
            before = body.size();
            readChunk(body);
        } while (body.size() > before);
    }

    private void readChunk(ByteArrayOutputStream body) throws IOException {
        String size = readLine();
        // Some writers send the end of a chunk's line only with the next chunk, so it is not waited for.
        size = size.isEmpty() ? readLine() : size;
        int count = Integer.parseInt(size, 16);
        readInto(body, count);
        if (count == 0) {
            readLine();
        }
    }

    /** Reads up to the end of a line, and returns it without that. */
    public String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) readByte());
        }
        return line.substring(0, line.length() - 2);
    }

    private void readInto(ByteArrayOutputStream bytes, int count) throws IOException {
        byte[] buffer = new byte[8192];
        int left = count;
        while (left > 0) {
            int read = input.read(buffer, 0, Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException("closed by the peer");
            }
            bytes.write(buffer, 0, read);
            left -= read;
        }
    }

    private int readByte() throws IOException {
        int read = input.read();
        if (read < 0) {
            throw new EOFException("closed by the peer");
        }
        return read;
    }
}
