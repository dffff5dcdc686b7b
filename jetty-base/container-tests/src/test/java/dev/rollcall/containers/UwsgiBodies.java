package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Large bodies both ways, answers piece by piece, and WebSockets, between clients and a WSGI application. */
interface UwsgiBodies extends WithUwsgi {
    int LARGE = 20 * 1024 * 1024;

    @Test
    default void a_large_upload_of_known_length_arrives_whole() throws Exception {
        byte[] body = random(LARGE);
        assertUploaded(body, BodyPublishers.ofByteArray(body));
    }

    @Test
    default void a_large_upload_of_unknown_length_arrives_whole_and_with_a_length() throws Exception {
        byte[] body = random(LARGE);
        assertUploaded(body, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    }

    @Test
    default void an_empty_upload_of_unknown_length_has_a_length_of_nothing() throws Exception {
        assertUploaded(new byte[0], BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[0])));
    }

    private void assertUploaded(byte[] body, BodyPublisher publisher) throws IOException, GeneralSecurityException {
        HttpRequest request = client().request(UwsgiBench.APP, "/upload")
                .header("Content-Type", "application/x-random")
                .POST(publisher)
                .build();
        String seen = Client.send(request, BodyHandlers.ofString()).body();
        assertEquals(Integer.toString(body.length), Client.field(seen, "length"));
        assertEquals(Integer.toString(body.length), Client.field(seen, "declared"));
        assertEquals("application/x-random", Client.field(seen, "type"));
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        assertEquals(digest, Client.field(seen, "sha256"));
    }

    @Test
    default void a_large_answer_without_length_arrives_whole() throws IOException {
        try (RawExchange exchange =
                new RawExchange(port(), "GET", UwsgiBench.APP, "/download?size=" + LARGE, RawExchange.CLOSE)) {
            assertEquals(200, exchange.head().status());
            assertTrue(exchange.head().chunked());
            assertTrue(exchange.drainsToLastChunk());
        }
        assertEquals(
                LARGE, client().bytes(UwsgiBench.APP, "/download?size=" + LARGE).body().length);
    }

    @Test
    default void a_piece_of_an_answer_arrives_before_the_next_one_exists() throws IOException {
        // An application's head leaves with its first piece.
        allowPiece();
        HttpResponse<InputStream> response = client().stream(UwsgiBench.APP, "/stream?count=3&id=pieces");
        assertEquals(200, response.statusCode());
        try (BufferedReader pieces =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (int piece = 0; piece < 3; piece++) {
                assertEquals("piece " + piece, pieces.readLine());
                // Only this makes the application go on.
                allowPiece();
            }
            assertNull(pieces.readLine());
        }
    }

    private void allowPiece() throws IOException {
        assertEquals(200, client().get(UwsgiBench.APP, "/allow?id=pieces").statusCode());
    }

    @Test
    default void a_websocket_carries_messages_and_pings() throws InterruptedException {
        SocketClient client = SocketClient.open(client(), UwsgiBench.APP);
        for (String message : new String[] {"grüße", "x".repeat(10_000)}) {
            client.socket().sendText(message, true).join();
            assertEquals("text " + message, client.next());
        }
        client.socket().sendPing(ByteBuffer.allocate(4)).join();
        // Such is uWSGI's: RFC 6455 §5.5.3 wants the ping's four bytes.
        assertEquals("pong 0", client.next());
        client.socket().abort();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
