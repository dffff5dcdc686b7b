package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** WebSockets of a real client to a real endpoint, in every kind of application container. */
interface CarriesWebSockets extends WithFleet {
    int BIG = 16 * 1024 * 1024;
    int PIECE = 1024 * 1024;

    @Test
    default void a_websocket_carries_text_and_bytes_and_pings() throws Exception {
        for (Container app : fleet().apps()) {
            SocketClient client = SocketClient.open(fleet().client(), app.ownName(), "other", "echo");
            assertEquals("echo", client.socket().getSubprotocol());
            client.socket().sendText("grüße", true).join();
            assertEquals("text grüße", client.next());
            byte[] bytes = random(70_000);
            client.socket().sendBinary(ByteBuffer.wrap(bytes), true).join();
            assertEquals("bytes 70000 " + Arrays.hashCode(bytes), client.next());
            client.socket().sendPing(ByteBuffer.wrap(random(100))).join();
            assertEquals("pong 100", client.next());
            client.socket().abort();
        }
    }

    @Test
    default void a_message_in_fragments_is_one_message() throws Exception {
        for (Container app : fleet().apps()) {
            SocketClient client = SocketClient.open(fleet().client(), app.ownName());
            client.socket().sendText("one, ", false).join();
            client.socket().sendPing(ByteBuffer.allocate(1)).join();
            assertEquals("pong 1", client.next());
            client.socket().sendText("two, ", false).join();
            client.socket().sendText("three", true).join();
            assertEquals("text one, two, three", client.next());
            client.socket().abort();
        }
    }

    @Test
    default void a_message_of_16_megabytes_comes_back_while_it_is_sent() throws Exception {
        byte[] bytes = random(BIG);
        for (Container app : fleet().apps()) {
            SocketClient client = SocketClient.open(fleet().client(), app.ownName());
            for (int from = 0; from < BIG; from += PIECE) {
                client.socket()
                        .sendBinary(ByteBuffer.wrap(bytes, from, PIECE), from + PIECE == BIG)
                        .join();
            }
            assertEquals("bytes " + BIG + " " + Arrays.hashCode(bytes), client.next());
            client.socket().abort();
        }
    }

    @Test
    default void close_codes_pass_both_ways() throws Exception {
        for (Container app : fleet().apps()) {
            SocketClient told = SocketClient.open(fleet().client(), app.ownName());
            told.socket().sendText("close 4002 enough", true).join();
            assertEquals("close 4002 enough", told.next());

            SocketClient telling = SocketClient.open(fleet().client(), app.ownName());
            telling.socket().sendClose(4001, "bye").join();
            assertEquals("close 4001", telling.next().substring(0, "close 4001".length()));
        }
    }

    @Test
    default void a_page_that_is_no_websocket_answers_for_itself() {
        CompletionException refusal = assertThrows(CompletionException.class, () -> Client.socket(Fleet.SHARED)
                .buildAsync(fleet().client().socketAt("/status?code=403"), new WebSocket.Listener() {})
                .join());
        WebSocketHandshakeException answer = (WebSocketHandshakeException) refusal.getCause();
        assertEquals(403, answer.getResponse().statusCode());
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
