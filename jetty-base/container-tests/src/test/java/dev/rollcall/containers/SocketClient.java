package dev.rollcall.containers;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One WebSocket of the JDK's client, and what came through it. */
final class SocketClient implements WebSocket.Listener {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final AtomicLong received = new AtomicLong();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private WebSocket socket;

    /** Opens one; the sub-protocols are offered in that order. */
    static SocketClient open(Client client, String host, String... subprotocols) {
        return connect(client, host, subprotocols).join();
    }

    static CompletableFuture<SocketClient> connect(Client client, String host, String... subprotocols) {
        WebSocket.Builder builder = Client.socket(host);
        if (subprotocols.length > 0) {
            String[] others = new String[subprotocols.length - 1];
            System.arraycopy(subprotocols, 1, others, 0, others.length);
            builder.subprotocols(subprotocols[0], others);
        }
        return connect(builder, client.socketAt("/socket"));
    }

    /** Opens one that somebody else has described. */
    static CompletableFuture<SocketClient> connect(WebSocket.Builder builder, URI address) {
        SocketClient listener = new SocketClient();
        return builder.buildAsync(address, listener).thenApply(opened -> {
            listener.socket = opened;
            return listener;
        });
    }

    WebSocket socket() {
        return socket;
    }

    /** Returns how many bytes of binary messages have come. */
    long received() {
        return received.get();
    }

    /** Returns the next whole message or event. */
    String next() throws InterruptedException {
        String event = events.poll(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing came");
        }
        return event;
    }

    /** Returns once the connection is closed by the other side, whatever it said before. */
    void awaitEnd() throws InterruptedException {
        String event = next();
        while (!event.startsWith("close ") && !event.startsWith("error ")) {
            event = next();
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
        text.append(piece);
        if (last) {
            events.add("text " + text);
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer piece, boolean last) {
        received.addAndGet(piece.remaining());
        byte[] copy = new byte[piece.remaining()];
        piece.get(copy);
        bytes.writeBytes(copy);
        if (last) {
            events.add("bytes " + bytes.size() + " " + Arrays.hashCode(bytes.toByteArray()));
            bytes.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        events.add("pong " + payload.remaining());
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        events.add("close " + code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        events.add("error " + failure);
    }
}
