package dev.rollcall.sample;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, each flushed. They come at an interval; or, if the stream was given an {@code id}, each one only
 * when {@code /events/next?id=…} asks for it, so that a test can know that an event arrived before the next was written.
 */
final class EventsPage implements Page {
    private static final long MAX_EVENTS = 10_000;
    private static final long MAX_INTERVAL_MILLIS = 60_000;
    // Streams that wait for a release hold a thread of the container.
    private static final int MAX_GATED_STREAMS = 50;
    private static final long MAX_WAIT_SECONDS = 60;

    private final Map<String, Semaphore> gates = new ConcurrentHashMap<>();

    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Parameters parameters = new Parameters(request);
        long count = parameters.number("count", 10, 1, MAX_EVENTS);
        long intervalMillis = parameters.number("interval", 1000, 0, MAX_INTERVAL_MILLIS);
        String id = parameters.has("id") ? parameters.name("id") : null;
        Semaphore gate = id == null ? null : open(id);
        try {
            response.setContentType("text/event-stream");
            response.setHeader("Cache-Control", "no-store");
            send(response.getOutputStream(), count, intervalMillis, gate);
        } finally {
            if (id != null) {
                gates.remove(id);
            }
        }
    }

    /** Lets the stream with this {@code id} write its next event. */
    void release(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Semaphore gate = gates.get(new Parameters(request).name("id"));
        if (gate == null) {
            Texts.answer(response, HttpServletResponse.SC_NOT_FOUND, "no stream of this id is open");
            return;
        }
        gate.release();
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private Semaphore open(String id) {
        Semaphore gate = new Semaphore(0);
        if (gates.size() >= MAX_GATED_STREAMS || gates.putIfAbsent(id, gate) != null) {
            throw new BadParameterException("id: in use, or too many streams are open");
        }
        return gate;
    }

    private static void send(ServletOutputStream out, long count, long intervalMillis, @Nullable Semaphore gate)
            throws IOException {
        // Lets the client see the answer's head before the first event.
        write(out, ": open\n\n");
        for (long event = 1; event <= count; event++) {
            if (gate != null) {
                pass(gate);
            } else if (event > 1) {
                Pauses.pause(intervalMillis);
            }
            write(out, "id: " + event + "\ndata: event " + event + "\n\n");
        }
    }

    private static void write(ServletOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void pass(Semaphore gate) throws IOException {
        try {
            if (!gate.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("nobody asked for the next event within " + MAX_WAIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Pauses.interrupted();
        }
    }
}
