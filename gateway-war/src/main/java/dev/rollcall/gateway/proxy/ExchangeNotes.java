package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.access.AccessLine;
import dev.rollcall.gateway.access.AccessLog;
import dev.rollcall.gateway.access.Ending;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.upstream.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What becomes of one exchange, noted on its way and told to whom it concerns at its end, once. */
final class ExchangeNotes {
    private static final Duration NEVER = Duration.ofNanos(-1);

    private final Asked request;
    private final AccessLog accessLog;
    private final Runnable atEnd;
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();

    // Each by one thread at a time: attempts follow each other, and there is one answer.
    private volatile @Nullable Route route;
    private volatile @Nullable Upstream upstream;
    private volatile int attempts;
    private volatile int status;
    // Why the gateway answers by itself; empty while it does not.
    private volatile String error = "";
    private volatile boolean own;
    private volatile long answeredNanos;

    /**
     * What was asked for. A tunnel's notes live as long as the tunnel, so they must not keep the container's objects: those
     * are many times what a tunnel needs.
     */
    private record Asked(
            Instant received,
            long receivedNanos,
            String clientAddress,
            String method,
            String host,
            String target,
            String protocol,
            String id) {
        static Asked in(ClientRequest request) {
            return new Asked(
                    request.received(),
                    request.receivedNanos(),
                    request.clientAddress(),
                    request.method(),
                    request.host(),
                    request.target(),
                    request.protocol(),
                    request.id());
        }
    }

    /** @param atEnd run once, at the end, on whatever thread sees it first */
    ExchangeNotes(ClientRequest request, AccessLog accessLog, Runnable atEnd) {
        this.request = Asked.in(request);
        this.accessLog = accessLog;
        this.atEnd = atEnd;
    }

    void routed(Route found) {
        route = found;
    }

    /** @param attempt 1 for the first */
    void tried(Upstream picked, int attempt) {
        upstream = picked;
        attempts = attempt;
    }

    /** The client gets the backend's answer. */
    void answering(int statusCode) {
        status = statusCode;
        own = false;
        answeredNanos = System.nanoTime();
    }

    /** The client gets an answer of the gateway's own. */
    void answering(OwnAnswer answer) {
        answering(answer.status());
        own = true;
        error = answer.error();
    }

    void received(int bytes) {
        bytesIn.addAndGet(bytes);
    }

    void sent(int bytes) {
        bytesOut.addAndGet(bytes);
    }

    /** The whole answer has gone out. */
    void complete() {
        end(own ? Ending.REFUSED : Ending.COMPLETE);
    }

    /** Only the first end counts. */
    void end(Ending ending) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        atEnd.run();
        if (accessLog.isOn()) {
            accessLog.add(line(ending));
        }
    }

    private AccessLine line(Ending ending) {
        Route routed = route;
        Upstream last = upstream;
        boolean bodiless = "HEAD".equals(request.method());
        return new AccessLine(
                request.received(),
                request.clientAddress(),
                request.method(),
                request.host(),
                request.target(),
                request.protocol(),
                status,
                bytesIn.get(),
                bodiless ? 0 : bytesOut.get(),
                status == 0 ? NEVER : Duration.ofNanos(answeredNanos - request.receivedNanos()),
                Duration.ofNanos(System.nanoTime() - request.receivedNanos()),
                routed == null ? "" : routed.key().toString(),
                last == null ? "" : last.toString(),
                attempts,
                request.id(),
                ending,
                error);
    }
}
