package dev.rollcall.gateway.upstream;

import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects now and then to those static backends that could not be reached, over TLS where they speak that, until they
 * can. Asks nothing of others.
 */
public final class StaticProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StaticProbe.class);

    // A dead machine holds a thread until the connect times out; that many of them hold up nobody but each other.
    private static final int MAX_THREADS = 4;

    private final List<Upstream> upstreams;
    private final Duration interval;
    private final Duration connectTimeout;
    private final BackendTls tls;
    private final ScheduledThreadPoolExecutor threads;

    /** Starts nothing yet. */
    public StaticProbe(List<Upstream> upstreams, Duration interval, Duration connectTimeout, BackendTls tls) {
        this.upstreams = List.copyOf(upstreams);
        this.interval = interval;
        this.connectTimeout = connectTimeout;
        this.tls = tls;
        this.threads = new ScheduledThreadPoolExecutor(Math.min(MAX_THREADS, Math.max(1, upstreams.size())), task -> {
            Thread thread = new Thread(task, "rollcall-static-probe");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts to look after the backends; without any there is no thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // A probe catches what it meets; shutdownNow ends it.
    public void start() {
        for (Upstream upstream : upstreams) {
            long nanos = interval.toNanos();
            threads.scheduleWithFixedDelay(() -> probe(upstream), nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void probe(Upstream upstream) {
        if (!upstream.isUnreachable()) {
            return;
        }
        Endpoint endpoint = upstream.endpoint();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), (int) connectTimeout.toMillis());
            if (endpoint.isTls()) {
                tls.shakeHands(socket, endpoint, connectTimeout);
            }
            upstream.reached();
            LOG.info("reachable again endpoint={}", upstream);
        } catch (IOException | RuntimeException stillNot) {
            LOG.debug("still not reachable endpoint={}", upstream, stillNot);
        }
    }

    /** Ends it; calling it twice is harmless. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
