package dev.rollcall.chaos;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between subscribers and one gateway's subscription port, and treats datagrams, in both directions, as the weather
 * says. Each subscriber's socket has one of its own here, so that answers find their way back.
 */
final class Relay implements AutoCloseable {
    private static final int MAX_DATAGRAM = 65_535;
    private static final int PERCENT = 100;

    private final DatagramSocket front;
    private final SocketAddress gateway;
    private final Random random;
    private final Map<SocketAddress, DatagramSocket> sockets = new ConcurrentHashMap<>();
    private final ExecutorService later = Executors.newSingleThreadExecutor(task -> daemon(task, "relay"));
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile Weather weather = Weather.FAIR;

    Relay(int gatewayPort, long seed) throws IOException {
        front = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort);
        random = new Random(seed);
    }

    Relay start() {
        daemon(() -> receive(front, this::fromSubscriber), "relay-front").start();
        return this;
    }

    int port() {
        return front.getLocalPort();
    }

    void weather(Weather next) {
        weather = next;
    }

    long passed() {
        return passed.get();
    }

    long lost() {
        return lost.get();
    }

    private interface Receiver {
        void received(DatagramPacket packet) throws IOException;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void receive(DatagramSocket socket, Receiver receiver) {
        byte[] buffer = new byte[MAX_DATAGRAM];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                receiver.received(packet);
            } catch (IOException closed) {
                // Or one side cannot be reached just now: that is what a relay has to bear.
            }
        }
    }

    private void fromSubscriber(DatagramPacket packet) throws IOException {
        SocketAddress subscriber = packet.getSocketAddress();
        DatagramSocket back = sockets.get(subscriber);
        if (back == null) {
            DatagramSocket opened = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            sockets.put(subscriber, opened);
            daemon(() -> receive(opened, answer -> pass(front, answer, subscriber)), "relay-back")
                    .start();
            back = opened;
        }
        pass(back, packet, gateway);
    }

    private void pass(DatagramSocket socket, DatagramPacket packet, SocketAddress to) {
        byte[] bytes =
                Arrays.copyOfRange(packet.getData(), packet.getOffset(), packet.getOffset() + packet.getLength());
        Weather now = weather;
        int copies;
        synchronized (random) {
            copies = random.nextInt(PERCENT) < now.lost() ? 0 : random.nextInt(PERCENT) < now.doubled() ? 2 : 1;
        }
        (copies == 0 ? lost : passed).incrementAndGet();
        for (int copy = 0; copy < copies; copy++) {
            int delay;
            synchronized (random) {
                delay = now.delayMillis() == 0 ? 0 : random.nextInt(now.delayMillis());
            }
            CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, later)
                    .execute(() -> send(socket, bytes, to));
        }
    }

    private static void send(DatagramSocket socket, byte[] bytes, SocketAddress to) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException gone) {
            // Lost, as datagrams to nobody are.
            return;
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
        front.close();
        sockets.values().forEach(DatagramSocket::close);
    }
}
