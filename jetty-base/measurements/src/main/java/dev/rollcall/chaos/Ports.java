package dev.rollcall.chaos;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that have to come back on the same one. */
final class Ports {
    // Below those that systems choose for outgoing connections (Linux: from 32768): while a server is down, its port
    // must
    // not become a client's.
    private static final int LEAST = 20_000;
    private static final int MOST = 31_999;
    private static final int TRIES = 200;

    private Ports() {}

    /** Returns a port that is free now, for TCP and for UDP. */
    static int free() throws IOException {
        IOException last = new IOException("no port tried");
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LEAST, MOST + 1);
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (ServerSocket tcp = new ServerSocket();
                    DatagramSocket udp = new DatagramSocket(null)) {
                tcp.bind(address);
                udp.bind(address);
                return port;
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw last;
    }
}
