package dev.rollcall.gateway.transport;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.KeepAlive;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/** The connections to one backend, and the calls that wait for one. */
final class EndpointPool {
    // More than a backend gets through within any time that somebody waits for.
    private static final int MAX_WAITING = 1024;

    private final Endpoint endpoint;
    private final PooledTransport transport;

    // Two requests at the same time may take in different things; the next one makes that good.
    private volatile KeepAlive said = KeepAlive.UNKNOWN;
    private volatile ReuseLimits limits;
    private volatile int mostConnections;

    // All below: only under this object's lock, which is never held while anything else is done.
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    // Those that are being opened count.
    private int connections;
    // Calls go to a new pool then.
    private boolean retired;

    private record Waiting(PooledCall call, long sinceNanos) {}

    EndpointPool(Endpoint endpoint, PooledTransport transport) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.limits = ReuseLimits.of(said, transport.settings().keepAlive());
    }

    /** Returns how long and for how much its connections are kept. */
    ReuseLimits limits() {
        return limits;
    }

    /** Takes in what the backend has said last; the same again and again costs a comparison. */
    private void takeIn(KeepAlive keepAlive) {
        if (!keepAlive.equals(said)) {
            limits = ReuseLimits.of(keepAlive, settings().keepAlive());
            said = keepAlive;
        }
    }

    TransportSettings settings() {
        return transport.settings();
    }

    /**
     * Sends {@code call} over the connection used last, over a new one, or when there is one.
     *
     * @return whether it is seen to; if not, this pool is no longer used
     */
    boolean send(PooledCall call) {
        takeIn(call.request().keepAlive());
        mostConnections = Math.min(call.request().connections(), settings().maxConnections());
        Chance chance = Chance.FREE;
        while (chance == Chance.FREE) {
            Connection free = takeIdle();
            if (free != null && free.send(call)) {
                return true;
            }
            chance = chanceOf(call);
        }
        if (chance == Chance.OPEN) {
            open(call);
        } else if (chance == Chance.NONE) {
            call.breakOff(new RejectedExecutionException("too many requests wait for " + endpoint));
        }
        return chance != Chance.RETIRED;
    }

    /** What there is for a call. */
    private enum Chance {
        /** A connection that has nothing to do. */
        FREE,
        /** One more may be opened, and counts already. */
        OPEN,
        /** The call waits, behind the others. */
        WAIT,
        /** Too many wait. */
        NONE,
        /** There is another pool. */
        RETIRED
    }

    private synchronized @Nullable Connection takeIdle() {
        return idle.pollLast();
    }

    private synchronized Chance chanceOf(PooledCall call) {
        if (retired) {
            return Chance.RETIRED;
        }
        // Looked at again, or a call would wait beside a connection that has become free just now, and nobody wake it.
        if (!idle.isEmpty()) {
            return Chance.FREE;
        }
        if (connections < mostConnections) {
            connections++;
            return Chance.OPEN;
        }
        if (waiting.size() < MAX_WAITING) {
            waiting.add(new Waiting(call, System.nanoTime()));
            return Chance.WAIT;
        }
        return Chance.NONE;
    }

    /** {@code connection} has nothing to do any more. */
    void release(Connection connection) {
        PooledCall next = keepIfNobodyWaits(connection);
        if (next != null && !connection.send(next)) {
            next.findConnection();
        }
    }

    private synchronized @Nullable PooledCall keepIfNobodyWaits(Connection connection) {
        if (connection.isClosed()) {
            return null;
        }
        Waiting first = waiting.poll();
        if (first == null) {
            idle.add(connection);
            return null;
        }
        return first.call();
    }

    /** Returns whether {@code connection} was free, and now is nobody's. */
    synchronized boolean takeOut(Connection connection) {
        return idle.remove(connection);
    }

    /** {@code connection} is of no more use. */
    void closed(Connection connection) {
        PooledCall next = withoutOne(connection);
        if (next != null) {
            open(next);
        }
    }

    /** Returns whose turn it is to have one instead, if anybody waits. */
    private synchronized @Nullable PooledCall withoutOne(@Nullable Connection connection) {
        idle.remove(connection);
        connections--;
        Waiting first = waiting.poll();
        if (first == null) {
            return null;
        }
        connections++;
        return first.call();
    }

    /** {@code call} is not to be sent any more. */
    synchronized void forget(PooledCall call) {
        waiting.removeIf(waits -> waits.call() == call);
    }

    /** Fails what has waited for too long; returns whether nothing is left here, and nothing will ever be again. */
    boolean tick(long nowNanos) {
        for (PooledCall late = takeLate(nowNanos); late != null; late = takeLate(nowNanos)) {
            late.breakOff(new RejectedExecutionException("no connection to " + endpoint + " has become free"));
        }
        return retireIfEmpty();
    }

    private synchronized @Nullable PooledCall takeLate(long nowNanos) {
        Waiting first = waiting.peek();
        if (first == null
                || nowNanos - first.sinceNanos() <= settings().timeout().toNanos()) {
            return null;
        }
        waiting.remove();
        return first.call();
    }

    /** Fails everything that waits. */
    void stop(Throwable cause) {
        List<Waiting> left;
        synchronized (this) {
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(waits -> waits.call().breakOff(cause));
    }

    private synchronized boolean retireIfEmpty() {
        retired = connections == 0 && waiting.isEmpty();
        return retired;
    }

    /** Returns how many connections there are, or are being opened. */
    synchronized int connections() {
        return connections;
    }

    /** Returns how many of them have nothing to do. */
    synchronized int idleConnections() {
        return idle.size();
    }

    private void open(PooledCall call) {
        if (transport.isClosed()) {
            notOpened(call, new IOException("the gateway stops"));
            return;
        }
        transport.resolver().resolve(endpoint.host(), endpoint.port(), Map.of(), new Promise<>() {
            @Override
            public void succeeded(List<InetSocketAddress> addresses) {
                if (addresses.isEmpty()) {
                    failed(new UnknownHostException(endpoint.host()));
                } else {
                    connect(call, addresses, 0);
                }
            }

            @Override
            public void failed(Throwable cause) {
                notOpened(call, cause);
            }
        });
    }

    private void connect(PooledCall call, List<InetSocketAddress> addresses, int index) {
        try {
            SocketChannel channel = connecting(addresses.get(index));
            ReadLoop loop = transport.nextLoop();
            Connection connection = new Connection(channel, loop, this, transport.sendBuffers());
            loop.execute(() -> connection.open(new Opening(call, addresses, index)));
        } catch (IOException | UnresolvedAddressException failed) {
            tryNext(call, addresses, index, failed);
        }
    }

    @SuppressWarnings("resource") // Its connection closes it.
    private static SocketChannel connecting(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.connect(address);
            return channel;
        } catch (IOException | UnresolvedAddressException failed) {
            channel.close();
            throw failed;
        }
    }

    private void tryNext(PooledCall call, List<InetSocketAddress> addresses, int failedIndex, Throwable cause) {
        if (failedIndex + 1 < addresses.size() && !call.hasEnded()) {
            connect(call, addresses, failedIndex + 1);
        } else {
            notOpened(call, cause);
        }
    }

    private void notOpened(PooledCall call, Throwable cause) {
        call.breakOff(cause);
        PooledCall next = withoutOne(null);
        if (next != null) {
            open(next);
        }
    }

    /** What becomes of the connect to one of a backend's addresses. */
    private final class Opening implements Connection.Opening {
        private final PooledCall call;
        private final List<InetSocketAddress> addresses;
        private final int index;

        private Opening(PooledCall call, List<InetSocketAddress> addresses, int index) {
            this.call = call;
            this.addresses = addresses;
            this.index = index;
        }

        @Override
        public void opened(Connection connection) {
            if (call.hasEnded() && call.request().packet() != null) {
                // A worker that has accepted it waits for a request, and serves nobody else meanwhile.
                connection.close(new IOException("nobody needs it any more"));
            } else if (call.hasEnded()) {
                release(connection);
            } else if (!connection.send(call)) {
                call.breakOff(new EOFException("the backend has closed the connection at once"));
            }
        }

        @Override
        public void failed(Throwable cause) {
            tryNext(call, addresses, index, cause);
        }
    }
}
