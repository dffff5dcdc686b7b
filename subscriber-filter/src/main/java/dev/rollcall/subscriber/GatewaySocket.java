package dev.rollcall.subscriber;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A connected UDP socket towards one gateway. Connecting sends nothing, but tells the local address that routes to the
 * gateway, and lets the kernel report a closed port on the far side.
 */
final class GatewaySocket implements AutoCloseable {
    // A full send buffer empties within microseconds; longer waiting would hold up the other gateways.
    private static final int MAX_TRIES = 4;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    // More than a round of announcements makes; a flood from the other side shall not keep us busy.
    private static final int MAX_INBOX = 1000;
    // An answer is a hundred bytes long.
    private static final int MAX_ANSWER = 1024;

    private final DatagramChannel channel;
    private final List<byte[]> inbox = new ArrayList<>();

    private GatewaySocket(DatagramChannel channel) {
        this.channel = channel;
    }

    /** Returns a socket that sends to {@code gateway}. */
    static GatewaySocket connect(InetSocketAddress gateway) throws IOException {
        boolean ipv4 = gateway.getAddress() instanceof Inet4Address;
        DatagramChannel channel =
                DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            channel.connect(gateway);
            return new GatewaySocket(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns the address from which datagrams leave, without the zone of a link-local one. */
    String localHost() throws IOException {
        SocketAddress local = channel.getLocalAddress();
        if (!(local instanceof InetSocketAddress inet)) {
            throw new IOException("no local address");
        }
        return BoundHost.withoutZone(inet.getAddress().getHostAddress());
    }

    /**
     * Sends {@code datagram}, without ever blocking.
     *
     * @throws IOException if it could not be sent, or the other side is known not to listen
     */
    void send(byte[] datagram) throws IOException {
        ByteBuffer packet = ByteBuffer.wrap(datagram);
        for (int tries = 1; channel.write(packet) == 0; tries++) {
            if (tries == MAX_TRIES) {
                throw new IOException("the socket's send buffer is full");
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        requireNoPendingError();
    }

    /**
     * Looks for an error that has been reported since the last datagram: "port unreachable" (RFC 1122 §4.1.3.3) comes
     * after a round trip, so at once only from this machine.
     *
     * @throws IOException if there is one
     */
    void requireNoPendingError() throws IOException {
        // Reading is how the error is fetched; answers that have come are kept.
        ByteBuffer buffer = ByteBuffer.allocate(MAX_ANSWER);
        while (inbox.size() < MAX_INBOX && channel.read(buffer.clear()) > 0) {
            inbox.add(Arrays.copyOf(buffer.array(), buffer.position()));
        }
    }

    /** Returns what has come in since the last call. */
    List<byte[]> takeAnswers() {
        List<byte[]> answers = List.copyOf(inbox);
        inbox.clear();
        return answers;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is lost with a datagram socket.
        }
    }
}
