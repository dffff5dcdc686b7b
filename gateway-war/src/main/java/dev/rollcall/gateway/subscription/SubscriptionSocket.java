package dev.rollcall.gateway.subscription;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/** One UDP socket that subscriptions arrive at. Belongs to one thread. */
final class SubscriptionSocket implements AutoCloseable {
    // What comes in while the thread is at work waits here; the usual buffer holds less than 300 small datagrams. Linux
    // gives less than this where net.core.rmem_max says so, but at least twice the usual. More would make a good
    // datagram wait behind too many bad ones under a flood.
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private final DatagramChannel channel;

    private SubscriptionSocket(DatagramChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens and binds. Deliberately without SO_REUSEADDR: Linux would let two gateways share a port, and each would
     * hear only half of its subscribers without any of them noticing.
     *
     * @param selector woken when something has come in
     * @throws IOException if the address is taken or is not one of this machine's
     */
    static SubscriptionSocket bind(InetSocketAddress address, Selector selector) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.bind(address);
            channel.register(selector, SelectionKey.OP_READ);
            return new SubscriptionSocket(channel);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
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

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
