package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.interim.InterimWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backend's interim answers on their way to the client, before the final one (RFC 9110 §15.2): in their order, none to
 * a client of HTTP/1.0, and none where the container cannot. The final answer waits until they are written; whatever
 * goes wrong with them, it comes.
 */
final class InterimAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(InterimAnswers.class);
    // For a client that is slow to take them; a backend has no reason to send more than a few.
    private static final int MAX_WAITING = 8;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final InterimWriter writer;
    private final ExchangeLock exchangeLock;
    private final Executor executor;

    // All below: only under the exchange's lock.
    private final Queue<Interim> waiting = new ArrayDeque<>();
    // From the first one until all are known to be written.
    private boolean pending;
    private boolean writing;
    private @Nullable Runnable heldUp;

    private record Interim(int status, HttpFields fields) {}

    /** @param executor whose threads may wait for the exchange's lock */
    InterimAnswers(
            HttpServletRequest request,
            HttpServletResponse response,
            InterimWriter writer,
            ExchangeLock exchangeLock,
            Executor executor) {
        this.request = request;
        this.response = response;
        this.writer = writer;
        this.exchangeLock = exchangeLock;
        this.executor = executor;
    }

    /** Sends one, or drops it; before the final answer. */
    void add(int status, HttpFields fields) {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            boolean possible = !exchangeLock.hasEnded()
                    && waiting.size() < MAX_WAITING
                    && knowsInterims(request.getProtocol())
                    && writer.canAnswer(request, status);
            if (possible) {
                waiting.add(new Interim(status, passing(fields)));
                pending = true;
                writeWaiting();
            }
        }
    }

    /** RFC 9110 §15.2: HTTP/1.0 has none of them. */
    private static boolean knowsInterims(String protocol) {
        return protocol.equals("HTTP/1.1") || protocol.startsWith("HTTP/2");
    }

    /**
     * Returns whether the final answer has to wait.
     *
     * @param answer is run then when it may be written, by a thread of the executor's; replaces the last one held up
     */
    boolean holdUp(Runnable answer) {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (!pending || exchangeLock.hasEnded()) {
                return false;
            }
            writeWaiting();
            heldUp = pending ? answer : null;
            return pending;
        }
    }

    /** The client can take more. */
    void resume() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (!pending || exchangeLock.hasEnded()) {
                return;
            }
            writeWaiting();
            Runnable answer = heldUp;
            if (!pending && answer != null) {
                heldUp = null;
                executor.execute(answer);
            }
        }
    }

    private void writeWaiting() {
        try {
            while (pending && !writing && writer.isReady(response)) {
                writeNext();
            }
        } catch (ReflectiveOperationException | IOException | RuntimeException failed) {
            // Of the container, or of a client that has gone: the final answer will meet that too.
            LOG.debug("an interim answer could not be sent", failed);
            waiting.clear();
            pending = false;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It ends by calling written().
    private void writeNext() throws ReflectiveOperationException, IOException {
        Interim next = waiting.poll();
        if (next == null) {
            pending = false;
            return;
        }
        CompletableFuture<?> written = writer.write(response, next.status(), next.fields());
        if (!written.isDone()) {
            writing = true;
            written.whenComplete((nothing, failure) -> executor.execute(this::written));
        }
    }

    private void written() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            writing = false;
            resume();
        }
    }

    /** An interim answer has no body, so nothing must speak of one (RFC 9110 §8.6). */
    private static HttpFields passing(HttpFields fields) {
        HopByHop hopByHop = HopByHop.of(fields);
        HttpFields.Mutable passing = HttpFields.build();
        for (HttpField field : fields) {
            boolean ends = hopByHop.contains(field.getLowerCaseName());
            if (!ends && field.getHeader() != HttpHeader.CONTENT_LENGTH) {
                passing.add(field.getName(), field.getValue() == null ? "" : field.getValue());
            }
        }
        return passing.asImmutable();
    }
}
