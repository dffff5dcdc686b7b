package dev.rollcall.gateway.subscription;

import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sockets that subscriptions arrive at, and the wait for the next one. Belongs to one thread, but for wake-up. */
final class SubscriptionSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionSockets.class);

    // A redeployment's overlap is shorter than a second.
    private static final long REBIND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Selector selector;
    private final List<SubscriptionSocket> bound = new CopyOnWriteArrayList<>();
    // Each address that is still to be had, and why it could not the last time.
    private final Map<InetSocketAddress, String> missing = new LinkedHashMap<>();
    private long triedNanos = System.nanoTime() - REBIND_NANOS;

    private SubscriptionSockets(Selector selector) {
        this.selector = selector;
    }

    /** Binds nothing yet. */
    static SubscriptionSockets open(List<InetSocketAddress> addresses) throws IOException {
        SubscriptionSockets sockets = new SubscriptionSockets(Selector.open());
        addresses.forEach(address -> sockets.missing.put(address, ""));
        return sockets;
    }

    /**
     * Binds every address.
     *
     * @throws IOException naming the first one that is taken or is not one of this machine's
     */
    void bindAll() throws IOException {
        for (InetSocketAddress address : List.copyOf(missing.keySet())) {
            try {
                bind(address);
            } catch (IOException taken) {
                BindException named = new BindException(shown(address) + " cannot be bound: " + taken.getMessage());
                named.initCause(taken);
                throw named;
            }
        }
    }

    /** Binds what has become free, if it is time to try that. */
    void bindWhatIsFree(long nowNanos) {
        if (missing.isEmpty() || nowNanos - triedNanos < REBIND_NANOS) {
            return;
        }
        triedNanos = nowNanos;
        for (InetSocketAddress address : List.copyOf(missing.keySet())) {
            tryToBind(address);
        }
    }

    private void tryToBind(InetSocketAddress address) {
        try {
            bind(address);
        } catch (IOException taken) {
            String reason = String.valueOf(taken.getMessage());
            if (!reason.equals(missing.put(address, reason))) {
                LOG.warn("subscription-server: {} cannot be bound: {}; will try until it can", shown(address), reason);
            }
        }
    }

    private void bind(InetSocketAddress address) throws IOException {
        SubscriptionSocket socket = SubscriptionSocket.bind(address, selector);
        missing.remove(address);
        bound.add(socket);
        LOG.info("listening for subscriptions on udp {}", shown(socket.localAddress()));
    }

    /** Returns the sockets that are open, in no particular order. */
    List<SubscriptionSocket> bound() {
        return bound;
    }

    /** Returns the addresses that are really bound. */
    List<InetSocketAddress> localAddresses() throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (SubscriptionSocket socket : bound) {
            addresses.add(socket.localAddress());
        }
        return addresses;
    }

    /** Waits until a datagram is there, {@code timeoutMillis} have passed (0: for ever), or {@link #wakeUp}. */
    void await(long timeoutMillis) throws IOException {
        long rebindMillis = TimeUnit.NANOSECONDS.toMillis(REBIND_NANOS);
        boolean soon = !missing.isEmpty() && (timeoutMillis == 0 || timeoutMillis > rebindMillis);
        selector.select(key -> {}, soon ? rebindMillis : timeoutMillis);
    }

    /** Ends the current or the next {@link #await}; may be called by any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        for (SubscriptionSocket socket : bound) {
            socket.close();
        }
        selector.close();
    }

    private static String shown(InetSocketAddress address) {
        return HostAndPort.fromParts(address.getAddress().getHostAddress(), address.getPort())
                .toString();
    }
}
