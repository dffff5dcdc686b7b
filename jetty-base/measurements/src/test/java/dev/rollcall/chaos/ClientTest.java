package dev.rollcall.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the client says it has seen is what servers did. */
final class ClientTest {
    // Of an empty body.
    private static final String RIGHT = "0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        threads.shutdownNow();
    }

    /** A server that reads a head, says this, and ends the connection. */
    private Client.Address says(String name, String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        opened.add(server);
        threads.execute(() -> serve(server, answer));
        return new Client.Address(name, server.getLocalPort());
    }

    private static void serve(ServerSocket server, String answer) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                int last4 = 0;
                while (last4 != 0x0d0a0d0a) {
                    last4 = (last4 << 8) | in.read();
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                // The test is over, or the client has gone; whoever comes next is answered.
            }
        }
    }

    private static Client.Address nobody() throws IOException {
        return new Client.Address("nobody", Ports.free());
    }

    private static String answer(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nX-Chaos-Instance: app-7\r\nContent-Length: " + RIGHT.length() + "\r\n\r\n"
                + body;
    }

    private List<Seen> ask(Kind kind, Client.Address... gateways) {
        try (Client client = new Client(List.of(gateways), new Timeline())) {
            Outcome outcome =
                    client.ask("id", kind, true, new WholeExchange(kind, "id", true, 0, new byte[0], 1, 0), 0);
            return outcome.attempts().stream().map(Attempt::seen).toList();
        }
    }

    @Test
    void the_right_answer_is_one_and_another_is_none() throws Exception {
        assertEquals(List.of(Seen.ANSWERED), ask(Kind.GET, says("right", answer("200 OK", RIGHT))));
        String other = RIGHT.replace('e', 'f');
        assertEquals(List.of(Seen.WRONG), ask(Kind.GET, says("wrong", answer("200 OK", other))));
        assertEquals(List.of(Seen.STATUS), ask(Kind.GET, says("error", answer("502 Bad Gateway", RIGHT))));
    }

    @Test
    void an_answer_that_is_too_short_is_broken_and_not_asked_for_again() throws Exception {
        String cut = answer("200 OK", RIGHT.substring(1));
        assertEquals(List.of(Seen.BROKEN), ask(Kind.GET, says("cut", cut), says("right", answer("200 OK", RIGHT))));
    }

    @Test
    void a_refused_connection_sends_every_method_to_the_other_gateway() throws Exception {
        for (Kind kind : List.of(Kind.GET, Kind.POST, Kind.UPLOAD)) {
            assertEquals(
                    List.of(Seen.REFUSED, Seen.ANSWERED), ask(kind, nobody(), says("right", answer("200 OK", RIGHT))));
        }
    }

    @Test
    void a_connection_that_closes_without_an_answer_sends_only_idempotent_requests_to_the_other_gateway()
            throws Exception {
        assertEquals(
                List.of(Seen.UNANSWERED, Seen.ANSWERED),
                ask(Kind.GET, says("silent", ""), says("right", answer("200 OK", RIGHT))));
        assertEquals(
                List.of(Seen.UNANSWERED), ask(Kind.POST, says("silent", ""), says("right", answer("200 OK", RIGHT))));
    }

    @Test
    void nobody_is_asked_more_than_three_times() throws Exception {
        assertEquals(List.of(Seen.REFUSED, Seen.REFUSED, Seen.REFUSED), ask(Kind.POST, nobody(), nobody()));
    }

    @Test
    void who_waits_for_a_paused_server_asks_again_only_if_that_is_harmless() {
        assertTrue(ClientRule.triesAgain(Kind.GET, Seen.TIMED_OUT, 1));
        assertFalse(ClientRule.triesAgain(Kind.UPLOAD, Seen.TIMED_OUT, 1));
        assertFalse(ClientRule.triesAgain(Kind.GET, Seen.TIMED_OUT, ClientRule.MAX_ATTEMPTS));
    }
}
