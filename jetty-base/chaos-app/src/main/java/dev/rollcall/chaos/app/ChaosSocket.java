package dev.rollcall.chaos.app;

import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** Says which instance it is, and then sends every text back. */
@ServerEndpoint("/socket")
public final class ChaosSocket {
    /** Made by the container, one for each connection. */
    public ChaosSocket() {}

    /** A connection has come. */
    @OnOpen
    public void opened(Session session) throws IOException {
        session.getBasicRemote().sendText(ChaosServlet.instance());
    }

    /** A whole message. */
    @OnMessage
    public void text(Session session, String text) throws IOException {
        session.getBasicRemote().sendText(text);
    }
}
