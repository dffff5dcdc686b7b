package dev.rollcall.gateway.subscription;

import dev.rollcall.gateway.registry.SubscriptionRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives datagrams, applies the good ones to the registry and expires leases, all on one thread of its own. What has
 * come in by the time the thread looks is applied together and published once.
 */
public final class SubscriptionListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionListener.class);

    // The longest payload UDP can carry: a datagram is read whole or, being longer, does not exist.
    private static final int MAX_DATAGRAM = 65_507;
    // Publishes now and then even under a flood, so that a good change is not kept waiting behind bad datagrams.
    private static final int MAX_BATCH = 1_000;
    private static final int MAX_HELD_ANSWERS = 1_000;
    private static final long STOP_TIMEOUT_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final List<InetSocketAddress> addresses;
    private final SubscriptionRegistry registry;
    private final SubscriptionIntake intake;
    private final Runnable onChange;
    private final Thread thread = new Thread(this::run, "rollcall-subscription-listener");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Queue<Runnable> questions = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
    // What an answer confirms is true for every request that comes after it: they wait until the table is published.
    // So do those about backends that are just being looked at, but not more than may be asked again.
    private final List<Answer> answers = new ArrayList<>();
    private volatile @Nullable SubscriptionSockets sockets;

    private record Answer(SubscriptionSocket socket, Acknowledgement acknowledgement, InetSocketAddress receiver) {}

    /**
     * Neither binds nor starts anything yet.
     *
     * @param addresses where to listen; may be none
     * @param registry expired and published on the listener's thread
     * @param intake applies datagrams to the same registry
     * @param onChange called on the listener's thread after every change of the routing table
     */
    public SubscriptionListener(
            List<InetSocketAddress> addresses,
            SubscriptionRegistry registry,
            SubscriptionIntake intake,
            Runnable onChange) {
        this.addresses = List.copyOf(addresses);
        this.registry = registry;
        this.intake = intake;
        this.onChange = onChange;
        thread.setDaemon(true);
    }

    /**
     * Binds the addresses, for callers who cannot do without them; otherwise {@link #start} does that when it can.
     *
     * @throws IOException naming the first address that is taken or is not one of this machine's
     */
    public void bind() throws IOException {
        SubscriptionSockets opened = SubscriptionSockets.open(addresses);
        sockets = opened;
        opened.bindAll();
    }

    /**
     * Starts to listen, now or as soon as each address is free: a redeployed gateway has to wait for its predecessor.
     *
     * @throws IOException if the system has no more files to give
     */
    public void start() throws IOException {
        if (sockets == null) {
            sockets = SubscriptionSockets.open(addresses);
        }
        thread.start();
    }

    /** Returns the addresses that are bound now. */
    public List<InetSocketAddress> localAddresses() throws IOException {
        SubscriptionSockets opened = sockets;
        return opened == null ? List.of() : opened.localAddresses();
    }

    /**
     * Asks {@code question} about the registry on the thread that owns it.
     *
     * @return the answer to come; it fails with an {@link IllegalStateException} if this listener is closed
     */
    public <T> CompletableFuture<T> ask(Function<SubscriptionRegistry, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        add(() -> answer.completeAsync(() -> question.apply(registry), Runnable::run));
        if (stop.getCount() == 0) {
            answer.completeExceptionally(new IllegalStateException("the listener is closed"));
        }
        return answer;
    }

    /** Has {@code news} told to the registry on the thread that owns it; nothing if this listener is closed. */
    public void tell(Consumer<SubscriptionRegistry> news) {
        add(() -> news.accept(registry));
    }

    private void add(Runnable question) {
        questions.add(question);
        SubscriptionSockets opened = sockets;
        if (opened != null) {
            opened.wakeUp();
        }
    }

    /** Stops the thread and frees the ports; the registry keeps what it has. Calling it twice is harmless. */
    @Override
    public void close() throws IOException {
        stop.countDown();
        SubscriptionSockets opened = sockets;
        if (opened == null) {
            return;
        }
        opened.wakeUp();
        try {
            thread.join(STOP_TIMEOUT_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        opened.close();
    }

    private void run() {
        SubscriptionSockets opened = sockets;
        if (opened != null) {
            listen(opened);
        }
        answerQuestions();
    }

    private void listen(SubscriptionSockets opened) {
        OptionalLong deadlineNanos = OptionalLong.empty();
        while (stop.getCount() > 0) {
            opened.bindWhatIsFree(System.nanoTime());
            await(opened, deadlineNanos);
            opened.bound().forEach(this::receiveBatch);
            answerQuestions();
            deadlineNanos = registry.expire(System.nanoTime());
            if (registry.publish()) {
                onChange.run();
            }
            sendAnswers();
        }
    }

    private static void await(SubscriptionSockets opened, OptionalLong deadlineNanos) {
        try {
            opened.await(timeoutMillis(deadlineNanos));
        } catch (IOException failed) {
            // Where the selector itself is closed, stop is set.
            LOG.debug("waiting failed", failed);
        }
    }

    private void answerQuestions() {
        for (Runnable question = questions.poll(); question != null; question = questions.poll()) {
            try {
                question.run();
            } catch (RuntimeException bug) {
                LOG.error("the registry could not be told", bug);
            }
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

    private void receiveBatch(SubscriptionSocket socket) {
        try {
            int received = 0;
            while (received < MAX_BATCH && receive(socket)) {
                received++;
            }
        } catch (IOException failed) {
            // About one datagram (an ICMP message, say); where the socket itself is closed, stop is set.
            LOG.debug("receiving failed", failed);
        } catch (RuntimeException bug) {
            // Nothing that comes in here may cost more than itself: a deaf gateway forgets everybody.
            LOG.error("a datagram could not be applied", bug);
        }
    }

    /** Returns whether there was anything. */
    private boolean receive(SubscriptionSocket socket) throws IOException {
        InetSocketAddress sender = socket.receive(buffer.clear());
        if (sender == null) {
            return false;
        }
        intake.take(buffer.flip(), sender)
                .ifPresent(acknowledgement -> answers.add(new Answer(socket, acknowledgement, sender)));
        return true;
    }

    private void sendAnswers() {
        answers.removeIf(answer -> {
            boolean due = answer.acknowledgement().isDue();
            if (due) {
                send(answer);
            }
            return due;
        });
        if (answers.size() > MAX_HELD_ANSWERS) {
            answers.subList(0, answers.size() - MAX_HELD_ANSWERS).clear();
        }
    }

    private static void send(Answer answer) {
        ByteBuffer bytes = answer.acknowledgement().encode().orElse(null);
        if (bytes == null) {
            return;
        }
        try {
            answer.socket().send(bytes, answer.receiver());
        } catch (IOException lost) {
            // An answer is a courtesy; the next announcement asks again.
            LOG.debug("an answer could not be sent", lost);
        }
    }
}
