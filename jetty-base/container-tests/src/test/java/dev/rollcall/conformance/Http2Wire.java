package dev.rollcall.conformance;

import java.io.IOException;

/** One end of an HTTP/2 connection: its frames (RFC 9113 §4.1). Text stands for bytes in ISO-8859-1. */
final class Http2Wire {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    /** Of SETTINGS and PING. */
    static final int ACK = 1;
    /** Of DATA and HEADERS. */
    static final int END_STREAM = 1;
    /** Of HEADERS and CONTINUATION. */
    static final int END_HEADERS = 4;

    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int HEAD_LENGTH = 9;

    private final Wire wire;

    /** One frame as it came. */
    record Frame(int type, int flags, int stream, String payload) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /** Returns the payload without padding and priority (RFC 9113 §6.1, §6.2). */
        String content() {
            int start = (has(PADDED) ? 1 : 0) + (type == HEADERS && has(PRIORITY) ? 5 : 0);
            int padding = has(PADDED) ? payload.charAt(0) : 0;
            return payload.substring(start, payload.length() - padding);
        }
    }

    /** Says what every client says first (RFC 9113 §3.4), with the settings as they are by default. */
    Http2Wire(Wire wire) throws IOException {
        this.wire = wire;
        wire.send(PREFACE);
        send(new Frame(SETTINGS, 0, 0, ""));
    }

    void send(Frame frame) throws IOException {
        int length = frame.payload().length();
        wire.send(number(length, 3)
                + (char) frame.type()
                + (char) frame.flags()
                + number(frame.stream(), 4)
                + frame.payload());
    }

    Frame read() throws IOException {
        StringBuilder head = new StringBuilder();
        wire.readInto(head, HEAD_LENGTH);
        int length = number(head, 0, 3);
        int stream = number(head, 5, 4) & Integer.MAX_VALUE;
        StringBuilder payload = new StringBuilder();
        wire.readInto(payload, length);
        return new Frame(head.charAt(3), head.charAt(4), stream, payload.toString());
    }

    private static int number(CharSequence bytes, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = (value << 8) + bytes.charAt(i);
        }
        return value;
    }

    /** Returns the number in so many bytes, the highest first. */
    static String number(int value, int bytes) {
        StringBuilder text = new StringBuilder();
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            text.append((char) ((value >>> shift) & 0xff));
        }
        return text.toString();
    }
}
