package dev.rollcall.chaos;

import dev.rollcall.chaos.Connection.Head;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A request with or without a body, answered with the body's length and digest. */
final class WholeExchange implements Exchange {
    private final Kind kind;
    private final String id;
    private final boolean keepAlive;
    private final int workMillis;
    private final byte[] body;
    private final int pieces;
    private final int pauseMillis;

    /**
     * A request of this kind.
     *
     * @param workMillis how long the application takes
     * @param body what is sent; empty for GET
     * @param pieces in how many chunks, for a body of unknown length
     * @param pauseMillis how long the client waits between two chunks
     */
    WholeExchange(Kind kind, String id, boolean keepAlive, int workMillis, byte[] body, int pieces, int pauseMillis) {
        this.kind = kind;
        this.id = id;
        this.keepAlive = keepAlive;
        this.workMillis = workMillis;
        this.body = body.clone();
        this.pieces = pieces;
        this.pauseMillis = pauseMillis;
    }

    @Override
    public boolean perform(Connection connection, Notes notes) throws IOException {
        connection.limit(ClientRule.LIMIT_MILLIS);
        String method = kind == Kind.GET ? "GET" : "POST";
        String head = Exchange.head(method, "/whole?work=" + workMillis, id, keepAlive);
        IOException unsent = null;
        try {
            send(connection, head);
        } catch (IOException closedWhileSending) {
            // There may be an answer all the same, sent before the connection was closed.
            unsent = closedWhileSending;
        }
        Head answer;
        try {
            answer = Exchange.readHead(connection, notes, 200);
        } catch (IOException unread) {
            if (unsent != null && !(unread instanceof WrongAnswerException)) {
                unread.addSuppressed(unsent);
            }
            throw unread;
        }
        String text = connection.readBody(answer);
        String expected = body.length + " " + digest(body);
        if (!text.equals(expected)) {
            throw new WrongAnswerException(Seen.WRONG, "'" + text + "' (expected: '" + expected + "')");
        }
        return keepAlive && unsent == null && !answer.endsConnection();
    }

    private void send(Connection connection, String head) throws IOException {
        switch (kind) {
            case POST -> {
                connection.send(head + "Content-Length: " + body.length + "\r\n\r\n");
                connection.send(body);
            }
            case UPLOAD -> {
                connection.send(head + "Transfer-Encoding: chunked\r\n\r\n");
                sendChunks(connection);
            }
            default -> connection.send(head + "\r\n");
        }
    }

    private void sendChunks(Connection connection) throws IOException {
        int size = Math.max(1, body.length / pieces);
        for (int at = 0; at < body.length; at += size) {
            byte[] piece = Arrays.copyOfRange(body, at, Math.min(body.length, at + size));
            connection.send(Integer.toHexString(piece.length) + "\r\n");
            connection.send(piece);
            connection.send("\r\n");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
        }
        connection.send("0\r\n\r\n");
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
