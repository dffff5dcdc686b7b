package dev.rollcall.gateway.transport;

import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.SocketAddressResolver;

/** The way to backends that speak HTTP/1.1 in clear text, over connections that are kept. */
public final class PooledTransport implements Transport, AutoCloseable {
    private final TransportSettings settings;
    private final SocketAddressResolver resolver;
    private final Executor executor;
    private final SendBuffers sendBuffers = new SendBuffers();
    private final GuestWatch watch = new GuestWatch("rollcall-upstream-watch");
    private final List<ReadLoop> loops = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final ConcurrentMap<Endpoint, EndpointPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param resolver finds backends' addresses
     * @param executor whose threads may wait for a client's lock
     * @throws IOException if the system has nothing left to read with
     */
    public PooledTransport(TransportSettings settings, SocketAddressResolver resolver, Executor executor)
            throws IOException {
        this.settings = settings;
        this.resolver = resolver;
        this.executor = executor;
        for (int i = 0; i < settings.loops(); i++) {
            loops.add(new ReadLoop(
                    "rollcall-upstream-" + i, settings.tick(), i == 0 ? this::tick : nowNanos -> {}, watch));
        }
    }

    /** Begins to read. */
    public void start() {
        loops.forEach(ReadLoop::start);
        watch.start(loops);
    }

    @Override
    public Call newCall(CallRequest request, CallListener listener) {
        return new PooledCall(request, listener, this, pool(request.endpoint()), nextLoop());
    }

    EndpointPool pool(Endpoint endpoint) {
        EndpointPool known = pools.get(endpoint);
        return known != null ? known : pools.computeIfAbsent(endpoint, unknown -> new EndpointPool(unknown, this));
    }

    /** Returns how many connections to {@code endpoint} there are, or are being opened. */
    int connections(Endpoint endpoint) {
        EndpointPool pool = pools.get(endpoint);
        return pool == null ? 0 : pool.connections();
    }

    /** Returns how many of them have nothing to do. */
    int idleConnections(Endpoint endpoint) {
        EndpointPool pool = pools.get(endpoint);
        return pool == null ? 0 : pool.idleConnections();
    }

    TransportSettings settings() {
        return settings;
    }

    SocketAddressResolver resolver() {
        return resolver;
    }

    Executor executor() {
        return executor;
    }

    SendBuffers sendBuffers() {
        return sendBuffers;
    }

    ReadLoop nextLoop() {
        return loops.size() == 1 ? loops.get(0) : loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    private void tick(long nowNanos) {
        pools.values().removeIf(pool -> pool.tick(nowNanos));
    }

    /** Returns whether no connection is to be opened any more. */
    boolean isClosed() {
        return closed;
    }

    /** Closes all connections, which fails their calls. */
    @Override
    public void close() {
        closed = true;
        loops.forEach(ReadLoop::close);
        watch.close();
        pools.values().forEach(pool -> pool.stop(new IOException("the gateway stops")));
    }
}
