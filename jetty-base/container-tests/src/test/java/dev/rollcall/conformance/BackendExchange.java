package dev.rollcall.conformance;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;

/** One request at the backend, and the connection that it came on. */
final class BackendExchange {
    // Often enough that no product takes the backend for silent, and over before the client closes its connection.
    private static final int PIECES_MILLIS = 100;
    private static final int PIECES = 25;

    private final Wire wire;
    private final Received request;
    private final int number;

    /** @param number 1 for the first request of a rule */
    BackendExchange(Wire wire, Received request, int number) {
        this.wire = wire;
        this.request = request;
        this.number = number;
    }

    int number() {
        return number;
    }

    Received request() {
        return request;
    }

    /** Reads the body as a backend does that believes Transfer-Encoding first (RFC 9112 §6.3). */
    void readBody() throws IOException {
        StringBuilder body = new StringBuilder();
        String trailers = "";
        boolean whole = false;
        try {
            List<String> codings = request.values("transfer-encoding");
            List<String> lengths = request.values("content-length");
            if (codings.toString().toLowerCase(Locale.ROOT).contains("chunked")) {
                trailers = wire.readChunks(body);
            } else if (!lengths.isEmpty()) {
                wire.readInto(body, Integer.parseInt(lengths.get(0)));
            }
            whole = true;
        } catch (NumberFormatException notFramed) {
            throw new IOException(notFramed);
        } finally {
            request.end(body.toString(), trailers, whole);
        }
    }

    /** Reads as many bytes as these are, which are no HTTP any more. */
    String readLike(String expected) throws IOException {
        StringBuilder bytes = new StringBuilder();
        wire.readInto(bytes, expected.length());
        return bytes.toString();
    }

    void send(String bytes) throws IOException {
        wire.send(bytes);
    }

    /** Sends the piece again and again until the other end has closed the connection; gives up after a while. */
    void sendUntilLeft(String piece) throws IOException {
        wire.patience(PIECES_MILLIS);
        for (int i = 0; i < PIECES; i++) {
            try {
                wire.send(piece);
                wire.readRest(new StringBuilder());
                request.leave();
                return;
            } catch (SocketTimeoutException stillThere) {
                // Nothing is said on a connection that is kept.
            } catch (IOException reset) {
                request.leave();
                return;
            }
        }
    }

    /** Returns once the other end has closed the connection, or fails after a while. */
    void awaitEnd() throws IOException {
        wire.patience(5000);
        wire.readRest(new StringBuilder());
    }
}
