package dev.rollcall.gateway.subscription;

import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.RateLimiter;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.protocol.Decoded;
import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Decoded.Reason;
import dev.rollcall.protocol.Decoded.Rejected;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives datagrams, applies the good ones to the registry and expires leases, all on one thread of its own. What has
 * come in by the time the thread looks is applied together and published once.
 */
@SuppressWarnings("UnstableApiUsage") // RateLimiter has been "beta" for more than ten years.
public final class SubscriptionListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionListener.class);

    // The longest payload UDP can carry: a datagram is read whole or, being longer, does not exist.
    private static final int MAX_DATAGRAM = 65_507;
    // Publishes now and then even under a flood, so that a good change is not kept waiting behind bad datagrams.
    private static final int MAX_BATCH = 1_000;
    // A redeployment's overlap is shorter than a second.
    private static final long REBIND_MILLIS = 200;
    private static final long STOP_TIMEOUT_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final InetSocketAddress address;
    private final SubscriptionRegistry registry;
    private final DatagramCounters counters;
    private final SignatureCheck signatures;
    private final Thread thread = new Thread(this::run, "rollcall-subscription-listener");
    private final CountDownLatch stop = new CountDownLatch(1);
    // Bad datagrams are counted one by one and reported now and then: whoever sends them must not fill the disk.
    private final RateLimiter reports = RateLimiter.create(0.2);
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
    private volatile @Nullable SubscriptionSocket socket;

    /** Neither binds nor starts anything yet. */
    public SubscriptionListener(
            InetSocketAddress address,
            SubscriptionRegistry registry,
            DatagramCounters counters,
            SignatureCheck signatures) {
        this.address = address;
        this.registry = registry;
        this.counters = counters;
        this.signatures = signatures;
        thread.setDaemon(true);
    }

    /**
     * Binds the address, for callers who cannot do without it; otherwise {@link #start} does that when it can.
     *
     * @throws IOException if the address is taken or is not one of this machine's
     */
    public void bind() throws IOException {
        SubscriptionSocket bound = SubscriptionSocket.bind(address);
        socket = bound;
        LOG.info(
                "listening for subscriptions on udp {}",
                HostAndPort.fromParts(
                        bound.localAddress().getAddress().getHostAddress(),
                        bound.localAddress().getPort()));
    }

    /** Starts to listen, now or as soon as the address is free: a redeployed gateway has to wait for its predecessor. */
    public void start() {
        thread.start();
    }

    /** Stops the thread and frees the port; the registry keeps what it has. Calling it twice is harmless. */
    @Override
    public void close() throws IOException {
        stop.countDown();
        SubscriptionSocket listening = socket;
        if (listening != null) {
            listening.wakeUp();
        }
        try {
            thread.join(STOP_TIMEOUT_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        // Read again: the thread may have bound it in the meantime, and seen only then that it is to stop.
        SubscriptionSocket bound = socket;
        if (bound != null) {
            bound.close();
        }
    }

    private void run() {
        try {
            SubscriptionSocket bound = bindPatiently();
            if (bound != null) {
                listen(bound);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable SubscriptionSocket bindPatiently() throws InterruptedException {
        String reported = "";
        while (socket == null) {
            String reason = tryToBind();
            if (!reason.isEmpty() && !reason.equals(reported)) {
                LOG.warn("subscription-server: {} cannot be bound: {}; will try until it can", address, reason);
                reported = reason;
            }
            if (!reason.isEmpty() && stop.await(REBIND_MILLIS, TimeUnit.MILLISECONDS)) {
                return null;
            }
        }
        return socket;
    }

    /** Returns why it could not be done, or an empty text if it is done. */
    private String tryToBind() {
        try {
            bind();
            return "";
        } catch (IOException taken) {
            return String.valueOf(taken.getMessage());
        }
    }

    private void listen(SubscriptionSocket bound) {
        OptionalLong deadlineNanos = OptionalLong.empty();
        while (stop.getCount() > 0) {
            try {
                bound.await(timeoutMillis(deadlineNanos));
                receiveBatch(bound);
            } catch (IOException failed) {
                // About one datagram (an ICMP message, say); where the socket itself is closed, stop is set.
                LOG.debug("receiving failed", failed);
            } catch (RuntimeException bug) {
                // Nothing that comes in here may cost more than itself: a deaf gateway forgets everybody.
                LOG.error("a datagram could not be applied", bug);
            }
            deadlineNanos = registry.expire(System.nanoTime());
            registry.publish();
        }
    }

    private static long timeoutMillis(OptionalLong deadlineNanos) {
        if (deadlineNanos.isEmpty()) {
            return 0;
        }
        long nanos = deadlineNanos.getAsLong() - System.nanoTime();
        // Rounded up: woken a little late it expires, woken a little early it would spin.
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    }

    private void receiveBatch(SubscriptionSocket bound) throws IOException {
        for (int i = 0; i < MAX_BATCH; i++) {
            InetSocketAddress sender = bound.receive(buffer.clear());
            if (sender == null) {
                return;
            }
            Decoded decoded = SubscriptionCodec.decode(buffer.flip());
            Decoded judged = signatures.check(buffer, decoded, System.currentTimeMillis(), System.nanoTime());
            Optional<Reason> refusal = accept(judged, sender);
            answer(bound, Acknowledgement.of(buffer, refusal), sender);
        }
    }

    /** Returns why it was refused, or empty if it was not. */
    private Optional<Reason> accept(Decoded decoded, InetSocketAddress sender) {
        if (decoded instanceof Accepted accepted) {
            SubscriptionMessage message = completed(accepted.message(), sender);
            registry.apply(message, System.nanoTime());
            if (message instanceof Subscribe && !registry.holds(message)) {
                counters.countRejected(Reason.TABLE_FULL);
                return Optional.of(Reason.TABLE_FULL);
            }
            counters.countAccepted();
            return Optional.empty();
        }
        Rejected rejected = (Rejected) decoded;
        counters.countRejected(rejected.reason());
        if (reports.tryAcquire()) {
            LOG.warn("rejected datagram from={} reason={} {}", sender, rejected.reason(), rejected.detail());
        }
        return Optional.of(rejected.reason());
    }

    private static void answer(SubscriptionSocket bound, Optional<ByteBuffer> answer, InetSocketAddress receiver) {
        if (answer.isEmpty()) {
            return;
        }
        try {
            bound.send(answer.get(), receiver);
        } catch (IOException lost) {
            // An answer is a courtesy; the next announcement asks again.
            LOG.debug("an answer could not be sent", lost);
        }
    }

    /** Fills in the sender's address where the subscriber named only a port, or the address that means "all of mine". */
    private static SubscriptionMessage completed(SubscriptionMessage message, InetSocketAddress sender) {
        Endpoint endpoint = message.endpoint();
        return endpoint.isWildcard()
                ? message.withEndpoint(
                        endpoint.withHost(withoutScope(sender.getAddress().getHostAddress())))
                : message;
    }

    // A scope ("%eth0") says through which of our interfaces it came; an endpoint's text has no place for it.
    private static String withoutScope(String address) {
        int percent = address.indexOf('%');
        return percent < 0 ? address : address.substring(0, percent);
    }
}
