package dev.rollcall.benchmark;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What the origin would announce of itself, if it had the filter. */
final class Subscriptions {
    private static final int AT_A_TIME = 10;
    private static final long PAUSE_MILLIS = 2;
    private static final Attributes ATTRIBUTES = new Attributes(0, 0, 1, 0, 1);

    private Subscriptions() {}

    /** Subscribes the origin for the name that all requests ask for, and for the address that a browser would. */
    static void to(int udpPort, int originPort) throws IOException {
        send(udpPort, subscribe(Site.HOST, originPort));
        send(udpPort, subscribe("127.0.0.1", originPort));
    }

    /** Subscribes the origin for so many further names. */
    static void add(int udpPort, int originPort, int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            send(udpPort, subscribe(other(i), originPort));
            pace(i);
        }
    }

    /** Subscribes so many of the origin's further addresses for the name that has many backends. */
    static void addBackends(int udpPort, int originPort, int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            Subscribe origin = subscribe(Site.MANY_BACKENDS_HOST, originPort);
            send(udpPort, origin.withEndpoint(new Endpoint(Site.originAddress(i + 1), originPort)));
            pace(i);
        }
    }

    /** Datagrams that come too quickly are lost. */
    private static void pace(int sent) throws InterruptedException {
        if (sent % AT_A_TIME == AT_A_TIME - 1) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static String other(int index) {
        return "shop" + index + ".example.com";
    }

    private static Subscribe subscribe(String name, int originPort) {
        return new Subscribe(
                ServiceKey.parse(name).orElseThrow(), new Endpoint(Site.originAddress(0), originPort), ATTRIBUTES);
    }

    private static void send(int udpPort, SubscriptionMessage message) throws IOException {
        byte[] datagram = SubscriptionCodec.encode(message);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(
                    datagram, datagram.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort)));
        }
    }
}
