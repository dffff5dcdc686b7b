package dev.rollcall.containers;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask an application of the sample without a pause, and remember what went wrong. */
final class Load implements AutoCloseable {
    static final int CLIENTS = 3;
    private static final String PORT = "port: ";

    private final Ask ask;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> ports = ConcurrentHashMap.newKeySet();
    private final AtomicLong answers = new AtomicLong();
    private volatile boolean running = true;

    /** What each client does again and again. */
    @FunctionalInterface
    private interface Ask {
        HttpResponse<String> ask() throws IOException;
    }

    /** Asks for the home page. */
    Load(Client client, String host) {
        this(() -> client.get(host, "/"));
    }

    /** Uploads something, which nobody may send a second time. */
    static Load posting(Client client, String host) {
        HttpRequest upload = client.request(host, "/upload")
                .POST(BodyPublishers.ofString("posted"))
                .build();
        return new Load(() -> Client.send(upload, BodyHandlers.ofString()));
    }

    private Load(Ask ask) {
        this.ask = ask;
        for (int thread = 0; thread < CLIENTS; thread++) {
            threads.add(new Thread(this::ask, "load-" + thread));
        }
        threads.forEach(Thread::start);
    }

    private void ask() {
        while (running) {
            try {
                HttpResponse<String> response = ask.ask();
                if (response.statusCode() == 200) {
                    response.body()
                            .lines()
                            .filter(line -> line.startsWith(PORT))
                            .forEach(line -> ports.add(line.substring(PORT.length())));
                } else {
                    failures.add(response.statusCode() + " " + response.body());
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
            answers.incrementAndGet();
        }
    }

    /** Returns once the instance on this port has answered. */
    void awaitAnswersFrom(int port) {
        Eventually.holds("an answer from port " + port, () -> hasAnswersFrom(port));
    }

    /** Returns whether the instance on this port has answered. */
    boolean hasAnswersFrom(int port) {
        return ports.contains(Integer.toString(port));
    }

    /** Returns once there were so many answers more that each client has had several. */
    void awaitMoreAnswers() {
        long enough = answers.get() + 20L * CLIENTS;
        Eventually.holds("more answers", () -> answers.get() >= enough);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        running = false;
        try {
            for (Thread thread : threads) {
                thread.join(Eventually.DEADLINE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
