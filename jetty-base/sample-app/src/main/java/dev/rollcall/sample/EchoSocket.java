package dev.rollcall.sample;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCode;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends every piece of every message back as it comes. The text {@code close 4002 reason} makes it close with that code.
 */
@ServerEndpoint(value = "/socket", subprotocols = "echo")
public final class EchoSocket {
    private static final String CLOSE = "close ";

    /** Made by the container, one for each connection. */
    public EchoSocket() {}

    /** One piece of a text message. */
    @OnMessage
    public void text(Session session, String piece, boolean last) throws IOException {
        if (piece.startsWith(CLOSE)) {
            String[] words = piece.split(" ", 3);
            CloseCode code = CloseCodes.getCloseCode(Integer.parseInt(words[1]));
            session.close(new CloseReason(code, words[2]));
        } else {
            session.getBasicRemote().sendText(piece, last);
        }
    }

    /** One piece of a binary message. */
    @OnMessage
    public void bytes(Session session, ByteBuffer piece, boolean last) throws IOException {
        session.getBasicRemote().sendBinary(piece, last);
    }
}
