package dev.rollcall.gateway.subscription;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/** The UDP socket that subscriptions arrive at, and the wait for the next one. Belongs to one thread, but for wake-up. */
final class SubscriptionSocket implements AutoCloseable {
    private final Selector selector;
    private final DatagramChannel channel;

    private SubscriptionSocket(Selector selector, DatagramChannel channel) {
        this.selector = selector;
        this.channel = channel;
    }

    /**
     * Opens and binds. Deliberately without SO_REUSEADDR: Linux would let two gateways share a port, and each would
     * hear only half of its subscribers without any of them noticing.
     *
     * @throws IOException if the address is taken or is not one of this machine's
     */
    static SubscriptionSocket bind(InetSocketAddress address) throws IOException {
        Selector selector = Selector.open();
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.bind(address);
            channel.register(selector, SelectionKey.OP_READ);
            return new SubscriptionSocket(selector, channel);
        } catch (IOException | RuntimeException failed) {
            selector.close();
            if (channel != null) {
                channel.close();
            }
            throw failed;
        }
    }

    InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** Waits until a datagram is there, {@code timeoutMillis} have passed (0: for ever), or {@link #wakeUp}. */
    void await(long timeoutMillis) throws IOException {
        selector.select(key -> {}, timeoutMillis);
    }

    /** Reads one datagram into {@code buffer} and returns its sender, or null if none is there now. */
    @Nullable
    InetSocketAddress receive(ByteBuffer buffer) throws IOException {
        return (InetSocketAddress) channel.receive(buffer);
    }

    /** Sends one datagram, or drops it where the send buffer is full. */
    void send(ByteBuffer datagram, InetSocketAddress receiver) throws IOException {
        channel.send(datagram, receiver);
    }

    /** Ends the current or the next {@link #await}; may be called by any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
