package dev.rollcall.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A WebSocket over which numbered texts go and come back, until the client closes it. */
record SocketExchange(String id, int count, int intervalMillis) implements Exchange {
    private static final int SWITCHING = 101;
    // RFC 6455 §5.2: the final frame of a text, of a close; a short frame's length and mask.
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int MAX_SHORT = 125;

    @Override
    public boolean perform(Connection connection, Notes notes) throws IOException {
        connection.limit(ClientRule.LIMIT_MILLIS);
        connection.send(Exchange.head("GET", "/socket", id, true)
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        Exchange.readHead(connection, notes, SWITCHING);
        connection.limit(EventsExchange.SILENCE_MILLIS);
        int echoed = 0;
        try {
            notes.answeredBy(text(readFrame(connection, TEXT)));
            for (; echoed < count; echoed++) {
                String sent = "text " + echoed;
                connection.send(frame(TEXT, sent.getBytes(StandardCharsets.US_ASCII)));
                String came = text(readFrame(connection, TEXT));
                if (!came.equals(sent)) {
                    throw new WrongAnswerException(Seen.WRONG, "'" + came + "' (expected: '" + sent + "')");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(intervalMillis));
            }
            // 1000, normal closure.
            connection.send(frame(CLOSE, new byte[] {3, (byte) 232}));
            readFrame(connection, CLOSE);
        } catch (WrongAnswerException wrong) {
            throw wrong;
        } catch (IOException broken) {
            throw new WrongAnswerException(
                    Seen.BROKEN, "after " + echoed + " of " + count + " texts: " + broken.getMessage());
        }
        return false;
    }

    private static String text(byte[] payload) {
        return new String(payload, StandardCharsets.US_ASCII);
    }

    /** Masked by zeros: it is no browser that sends it. */
    private static byte[] frame(int kind, byte[] payload) {
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) kind;
        frame[1] = (byte) (MASKED | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        return frame;
    }

    private static byte[] readFrame(Connection connection, int expected) throws IOException {
        int kind = connection.readByte();
        int length = connection.readByte();
        if (length > MAX_SHORT) {
            throw new WrongAnswerException(Seen.WRONG, "a frame of length " + length + " (expected: a short one)");
        }
        byte[] payload = connection.read(length);
        if (kind == CLOSE && expected != CLOSE) {
            int code = length < 2 ? 0 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
            throw new IOException("closed by the other side with " + code);
        }
        if (kind != expected) {
            throw new WrongAnswerException(Seen.WRONG, "a frame of kind " + kind + " (expected: " + expected + ")");
        }
        return payload;
    }
}
