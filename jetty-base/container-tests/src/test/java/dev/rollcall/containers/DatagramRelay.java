package dev.rollcall.containers;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between subscribers and gateways: passes every datagram on to all of them, and keeps a copy. */
final class DatagramRelay implements AutoCloseable {
    private static final int LARGEST = 65_507;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final List<URI> gateways;
    private final List<byte[]> seen = new CopyOnWriteArrayList<>();
    private volatile boolean holding;

    /** @param gateways where they take subscriptions, {@code host:port} */
    DatagramRelay(List<String> gateways) throws IOException {
        this.gateways =
                gateways.stream().map(address -> URI.create("udp://" + address)).toList();
        Thread pump = new Thread(this::pump, "relay");
        pump.setDaemon(true);
        pump.start();
    }

    private void pump() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
                socket.receive(packet);
                byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
                if (!holding) {
                    send(datagram);
                }
                // Afterwards, so that who has found it here may send something that is to come later.
                seen.add(datagram);
            }
        } catch (IOException closed) {
            holding = true;
        }
    }

    /** Returns where subscribers send to, {@code host:port}. */
    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Sets whether what comes from now on is kept only. */
    void hold(boolean on) {
        holding = on;
    }

    /** Sends something to all gateways, whoever has made it. */
    void send(byte[] datagram) throws IOException {
        for (URI gateway : gateways) {
            socket.send(new DatagramPacket(
                    datagram, datagram.length, new InetSocketAddress(gateway.getHost(), gateway.getPort())));
        }
    }

    /** Returns all that has come so far, the oldest first. */
    List<byte[]> seen() {
        return seen;
    }

    @Override
    public void close() {
        socket.close();
    }
}
