package dev.rollcall.gateway.library;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.ContinueProtocolHandler;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Holds a request's body back for a backend that is to say {@code 100 Continue} first, but not for ever: one that keeps
 * silent may not know the expectation, and be waiting for the body itself (RFC 9110 §10.1.1).
 */
final class ContinueWait {
    private final HttpClient client;
    private final HttpRequest request;
    // Set on the thread that sends the head, read on the one that brings the answer.
    private volatile Scheduler.@Nullable Task end;
    private volatile boolean answered;

    private ContinueWait(HttpClient client, HttpRequest request) {
        this.client = client;
        this.request = request;
    }

    /** Returns what takes a backend's 100s; without it they would pass for answers. */
    static ProtocolHandler handler() {
        return new EveryContinue();
    }

    /**
     * Sends the body of {@code request} after {@code patience} without any answer to its head; does nothing where it may
     * be sent at once.
     */
    static void limit(HttpClient client, HttpRequest request, Duration patience) {
        if (isAskedOf(request)) {
            ContinueWait wait = new ContinueWait(client, request);
            request.onRequestCommit(sent -> wait.begin(patience));
            request.onResponseBegin(response -> wait.answered());
        }
    }

    private static boolean isAskedOf(Request request) {
        return request.getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
    }

    private void begin(Duration patience) {
        // Not on the timer's own thread: the body is read under the exchange's lock.
        end = client.getScheduler()
                .schedule(() -> client.getExecutor().execute(this::end), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A final answer from the head alone: nobody will read the body. */
    private void answered() {
        answered = true;
        Scheduler.Task waiting = end;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    /** Harmless where a 100 has come in time, or the exchange has ended. */
    private void end() {
        HttpExchange exchange = request.getConversation().getExchanges().peekLast();
        if (exchange != null && !answered) {
            exchange.proceed(null, null);
        }
    }

    /**
     * Takes every 100, asked for or not (RFC 9110 §15.2), one that comes when the body is on its way included. The
     * library's own would take the final answer to an expectation too, and hold its body in memory.
     */
    private static final class EveryContinue extends ContinueProtocolHandler {
        @Override
        public boolean accept(Request request, Response response) {
            return response.getStatus() == HttpStatus.CONTINUE_100;
        }
    }
}
