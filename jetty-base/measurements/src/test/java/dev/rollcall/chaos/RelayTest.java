package dev.rollcall.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RelayTest {
    private static final int DEADLINE_MILLIS = 10_000;

    private final DatagramSocket gateway = socket();
    private final DatagramSocket subscriber = socket();
    private final Relay relay = relay(gateway.getLocalPort());

    private static DatagramSocket socket() {
        try {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.setSoTimeout(DEADLINE_MILLIS);
            return socket;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Relay relay(int port) {
        try {
            return new Relay(port, 1).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        relay.close();
        gateway.close();
        subscriber.close();
    }

    private static void send(DatagramSocket from, String text, SocketAddress to) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        from.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private void announce(String text) throws IOException {
        send(subscriber, text, new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port()));
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    @Test
    void in_fair_weather_a_datagram_and_its_answer_pass_once() throws Exception {
        announce("first");
        DatagramPacket came = receive(gateway);
        assertEquals("first", text(came));
        send(gateway, "answer", came.getSocketAddress());
        assertEquals("answer", text(receive(subscriber)));
        announce("second");
        assertEquals("second", text(receive(gateway)));
    }

    @Test
    void a_doubled_one_comes_twice() throws Exception {
        relay.weather(new Weather(0, 100, 0));
        announce("twice");
        assertEquals("twice", text(receive(gateway)));
        assertEquals("twice", text(receive(gateway)));
    }

    @Test
    void a_lost_one_never_comes() throws Exception {
        relay.weather(new Weather(100, 0, 0));
        announce("lost");
        while (relay.lost() == 0) {
            Thread.onSpinWait();
        }
        relay.weather(Weather.FAIR);
        announce("next");
        assertEquals("next", text(receive(gateway)));
    }
}
