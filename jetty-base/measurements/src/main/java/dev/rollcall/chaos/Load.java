package dev.rollcall.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at a constant rate, however long they take: each has a thread of its own, so a server that hangs makes no
 * client wait for its turn.
 */
final class Load implements AutoCloseable {
    /** A stream that has begun shortly before the end lasts so long, even if a server is paused meanwhile. */
    private static final int LONGEST_SECONDS = 40;

    private static final int MIN_STREAM_MILLIS = 3_000;
    private static final int MAX_STREAM_MILLIS = 8_000;
    private static final int INTERVAL_MILLIS = 200;
    private static final int MAX_WORK_MILLIS = 40;
    private static final int MAX_LONG_WORK_MILLIS = 1_500;
    private static final int MAX_BODY = 32 * 1024;
    private static final int MAX_PIECES = 8;
    private static final int MAX_PIECE_PAUSE_MILLIS = 50;

    private final Client client;
    private final Random random;
    private final long periodNanos;
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        return thread;
    });
    private final Thread pace = new Thread(this::run, "pace");
    private volatile boolean stopped;
    // Touched by the pacing thread only.
    private int sent;

    Load(Client client, long seed, int rate) {
        this.client = client;
        this.random = new Random(seed);
        this.periodNanos = TimeUnit.SECONDS.toNanos(1) / rate;
    }

    void start() {
        pace.start();
    }

    /** Returns how many requests have ended so far. */
    int ended() {
        return outcomes.size();
    }

    /** Returns how many of them were not answered. */
    int failures() {
        return failures.get();
    }

    /** Sends nothing more, and returns what became of everything once that is known. */
    List<Outcome> finish() throws InterruptedException {
        stopped = true;
        pace.join();
        threads.shutdown();
        if (!threads.awaitTermination(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "some requests have not ended " + LONGEST_SECONDS + " s after the last one");
        }
        return new ArrayList<>(outcomes);
    }

    private void run() {
        long next = System.nanoTime();
        while (!stopped) {
            send();
            next += periodNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void send() {
        String id = "chaos" + ++sent;
        Kind kind = kind(random.nextInt(100));
        boolean keepAlive = kind != Kind.SOCKET && random.nextBoolean();
        Exchange exchange = exchange(id, kind, keepAlive);
        int gateway = sent;
        threads.execute(() -> {
            Outcome outcome = client.ask(id, kind, keepAlive, exchange, gateway);
            if (!outcome.isAnswered()) {
                failures.incrementAndGet();
            }
            outcomes.add(outcome);
        });
    }

    private static Kind kind(int percent) {
        if (percent < 50) {
            return Kind.GET;
        }
        if (percent < 75) {
            return Kind.POST;
        }
        if (percent < 95) {
            return Kind.UPLOAD;
        }
        // Each of them lasts for seconds: so about as many run at a time as there are instances and gateways, and more.
        return percent < 98 ? Kind.EVENTS : Kind.SOCKET;
    }

    private Exchange exchange(String id, Kind kind, boolean keepAlive) {
        if (kind.isStream()) {
            int millis = MIN_STREAM_MILLIS + random.nextInt(MAX_STREAM_MILLIS - MIN_STREAM_MILLIS + 1);
            int count = millis / INTERVAL_MILLIS;
            return kind == Kind.SOCKET
                    ? new SocketExchange(id, count, INTERVAL_MILLIS)
                    : new EventsExchange(id, keepAlive, count, INTERVAL_MILLIS);
        }
        // Most are quick; some are under way for so long that whatever is done meets a few of them.
        int work = random.nextInt(random.nextInt(10) == 0 ? MAX_LONG_WORK_MILLIS : MAX_WORK_MILLIS);
        byte[] body = new byte[kind == Kind.GET ? 0 : 1 + random.nextInt(MAX_BODY)];
        random.nextBytes(body);
        return new WholeExchange(
                kind,
                id,
                keepAlive,
                work,
                body,
                1 + random.nextInt(MAX_PIECES),
                random.nextInt(MAX_PIECE_PAUSE_MILLIS));
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }
}
