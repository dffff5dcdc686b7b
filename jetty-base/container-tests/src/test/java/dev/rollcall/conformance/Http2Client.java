package dev.rollcall.conformance;

import dev.rollcall.conformance.Http2Wire.Frame;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackException;

/** A client of HTTP/2 that sends what it is told, however wrong, on one stream of a connection of its own. */
final class Http2Client {
    // More than a product takes that answers 504 after its time-out.
    private static final int ANSWER_MILLIS = 4000;
    private static final int STREAM = 1;
    private static final int CANCEL = 8;
    private static final int MAX_HEAD = 64 * 1024;
    // RFC 7541 appendix A.
    private static final Map<String, Integer> PSEUDO_FIELDS =
            Map.of(":authority", 1, ":method", 2, ":path", 4, ":scheme", 6, ":status", 8);

    // Whatever has been sent has been read by then, or nearly always.
    private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

    private final Http2Wire wire;
    private final String mark;
    private final HpackDecoder decoder = new HpackDecoder(MAX_HEAD, System::nanoTime);
    private final List<Reply> replies = new ArrayList<>();
    private final StringBuilder block = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private String head = "";
    private String trailers = "";
    private boolean lastBlock;
    private boolean marked;
    private boolean whole;
    private boolean closed;

    private Http2Client(Http2Wire wire, String mark) {
        this.wire = wire;
        this.mark = mark;
    }

    /** Returns what both sides saw. */
    static Seen play(Http2Script clientScript, Script backendScript, int port, Backend backend) throws IOException {
        Backend.Play play = backend.play(backendScript);
        try (Wire wire = Wire.to(port)) {
            wire.patience(ANSWER_MILLIS);
            Http2Client client = new Http2Client(new Http2Wire(wire), Integer.toString(play.number()));
            try {
                clientScript.play(client);
            } catch (IOException leftEarly) {
                // A product that refuses need not read on; what it said is read below.
            }
            client.readWhile(() -> !client.whole);
            return new Seen(play.requests(), client.allReplies(), client.closed);
        }
    }

    /** Sends fields, each literally and without Huffman's code (RFC 7541 §6.2.2). */
    void headers(boolean last, String... namesAndValues) throws IOException {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.append(literal(namesAndValues[i], namesAndValues[i + 1]));
        }
        if (!marked) {
            fields.append(literal(Backend.MARK.toLowerCase(Locale.ROOT), mark));
            marked = true;
        }
        int flags = Http2Wire.END_HEADERS | (last ? Http2Wire.END_STREAM : 0);
        wire.send(new Frame(Http2Wire.HEADERS, flags, STREAM, fields.toString()));
    }

    void data(boolean last, String bytes) throws IOException {
        wire.send(new Frame(Http2Wire.DATA, last ? Http2Wire.END_STREAM : 0, STREAM, bytes));
    }

    /** Wants no answer any more. The connection stays open for longer than the backend tries to answer. */
    void cancel() throws IOException {
        wire.send(new Frame(Http2Wire.RST_STREAM, 0, STREAM, Http2Wire.number(CANCEL, 4)));
    }

    /** Takes its time, as clients do whose content is made while it is sent. */
    void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /** Returns when the head of the answer is there, or none will come. */
    void awaitHead() throws IOException {
        readWhile(() -> head.isEmpty());
    }

    private static String literal(String name, String value) {
        Integer index = PSEUDO_FIELDS.get(name);
        // Tomcat takes a pseudo-field for malformed whose name is spelled out.
        return (index == null ? "\0" + string(name) : Character.toString(index)) + string(value);
    }

    /** RFC 7541 §5.1, §5.2. */
    private static String string(String text) {
        int prefix = 0x7f;
        StringBuilder length = new StringBuilder();
        if (text.length() < prefix) {
            return length.append((char) text.length()).append(text).toString();
        }
        length.append((char) prefix);
        int rest = text.length() - prefix;
        while (rest >= 0x80) {
            length.append((char) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        return length.append((char) rest).append(text).toString();
    }

    private List<Reply> allReplies() {
        List<Reply> all = new ArrayList<>(replies);
        if (!head.isEmpty()) {
            all.add(new Reply(head, body.toString(), trailers, whole));
        }
        return all;
    }

    private void readWhile(BooleanSupplier goesOn) throws IOException {
        try {
            while (!closed && goesOn.getAsBoolean()) {
                take(wire.read());
            }
        } catch (SocketTimeoutException open) {
            // Nothing came, and the connection is still there.
        } catch (IOException end) {
            closed = true;
        }
    }

    private void take(Frame frame) throws IOException {
        boolean isAsked = !frame.has(Http2Wire.ACK);
        switch (frame.type()) {
            case Http2Wire.SETTINGS, Http2Wire.PING -> {
                if (isAsked) {
                    String echo = frame.type() == Http2Wire.PING ? frame.payload() : "";
                    wire.send(new Frame(frame.type(), Http2Wire.ACK, 0, echo));
                }
            }
            case Http2Wire.HEADERS -> {
                lastBlock = frame.has(Http2Wire.END_STREAM);
                take(frame.content(), frame.has(Http2Wire.END_HEADERS));
            }
            case Http2Wire.CONTINUATION -> take(frame.payload(), frame.has(Http2Wire.END_HEADERS));
            case Http2Wire.DATA -> {
                body.append(frame.content());
                whole = frame.has(Http2Wire.END_STREAM);
            }
            case Http2Wire.RST_STREAM -> closed = true;
                // One without an error only says that no more streams are wanted (RFC 9113 §6.8).
            case Http2Wire.GOAWAY -> closed = !frame.payload().startsWith("\0\0\0\0", 4);
            default -> {
                // Windows, priorities: nothing here is long enough to need them.
            }
        }
    }

    private void take(String fragment, boolean complete) throws IOException {
        block.append(fragment);
        if (!complete) {
            return;
        }
        String fields = decoded();
        block.setLength(0);
        if (!head.isEmpty()) {
            trailers = fields;
        } else if (new Reply(fields, "", "", true).isInterim()) {
            replies.add(new Reply(fields, "", "", true));
        } else {
            head = fields;
        }
        whole = lastBlock;
    }

    /** Returns the fields as the head of an HTTP/1 response, or one of no status where they are none of HTTP/2. */
    private String decoded() throws IOException {
        try {
            MetaData decoded = decoder.decode(ByteBuffer.wrap(block.toString().getBytes(StandardCharsets.ISO_8859_1)));
            StringBuilder text = new StringBuilder();
            if (decoded instanceof MetaData.Response response) {
                text.append("HTTP/2.0 ").append(response.getStatus());
            }
            decoded.getHttpFields().forEach(field -> text.append('\n')
                    .append(field.getName())
                    .append(": ")
                    .append(field.getValue()));
            return text.toString();
        } catch (HpackException.StreamException malformed) {
            return "malformed answer: " + malformed.getMessage();
        } catch (HpackException.SessionException unreadable) {
            throw new IOException(unreadable);
        }
    }
}
