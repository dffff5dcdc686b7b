package dev.rollcall.chaos;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client's connection to a gateway. Ready-made clients hide what this run is about: whether a connection was made, whether
 * any byte of the answer came, and they send requests again by their own rules.
 */
final class Connection implements Closeable {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int MAX_LINE = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private boolean used;
    private boolean answerBegun;

    private Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects to this port here. */
    static Connection open(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return new Connection(socket);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /** Whether a request has been answered over it. */
    boolean isUsed() {
        return used;
    }

    void markUsed() {
        used = true;
        answerBegun = false;
    }

    /** Whether any byte of the answer to the present request has come. */
    boolean isAnswerBegun() {
        return answerBegun;
    }

    /** Whether the other side has closed it, or has sent what nobody asked for: every client with a pool looks. */
    boolean isStale() {
        try {
            socket.setSoTimeout(1);
            in.mark(1);
            // An end or a byte: neither is of any use.
            in.read();
            return true;
        } catch (SocketTimeoutException quiet) {
            return false;
        } catch (IOException broken) {
            return true;
        }
    }

    /** No read waits for longer than that. */
    void limit(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Reads the head of an answer. */
    Head readHead() throws IOException {
        String status = readLine();
        String[] words = status.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
            throw new WrongAnswerException(Seen.WRONG, "no status line: " + status);
        }
        Map<String, String> fields = new TreeMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new Head(Integer.parseInt(words[1]), fields);
    }

    /** Reads a line without its end. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = readByte(); c != '\n'; c = readByte()) {
            if (line.length() > MAX_LINE) {
                throw new WrongAnswerException(Seen.WRONG, "a line without an end");
            }
            line.append((char) c);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    int readByte() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("end of the connection");
        }
        answerBegun = true;
        return c;
    }

    /** Reads exactly so many bytes. */
    byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("end of the connection after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    /** Reads a whole body. */
    String readBody(Head head) throws IOException {
        if (!head.isChunked()) {
            return new String(read(head.length()), StandardCharsets.ISO_8859_1);
        }
        StringBuilder body = new StringBuilder();
        for (String chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
            body.append(chunk);
        }
        return body.toString();
    }

    /** Reads a chunk; the last one, with all behind it, is empty. */
    String readChunk() throws IOException {
        int length = Integer.parseInt(readLine().split(";", 2)[0].strip(), 16);
        String chunk = new String(read(length), StandardCharsets.ISO_8859_1);
        String end = readLine();
        while (length == 0 && !end.isEmpty()) {
            end = readLine();
        }
        return chunk;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is of no use any more, either way.
        }
    }

    /** The head of an answer; its fields' names are in small letters. */
    record Head(int status, Map<String, String> fields) {
        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        boolean isChunked() {
            return field("transfer-encoding").equalsIgnoreCase("chunked");
        }

        int length() {
            return Integer.parseInt(fields.getOrDefault("content-length", "0"));
        }

        boolean endsConnection() {
            return field("connection").equalsIgnoreCase("close");
        }
    }
}
