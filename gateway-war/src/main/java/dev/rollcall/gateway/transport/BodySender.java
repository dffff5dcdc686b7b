package dev.rollcall.gateway.transport;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/** Sends the body of one call, piece by piece, each when the backend has taken the one before. */
final class BodySender extends IteratingCallback {
    private final PooledCall call;
    private final Request.Content body;
    private final CallListener listener;
    private final Executor executor;
    private final boolean waits;
    private final long patienceNanos;
    // Whether it is decided that the body is sent, or that it is not.
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile boolean headSent;
    private volatile boolean asked;
    private volatile long headNanos;

    // By whoever sends: one thread at a time.
    private Content.@Nullable Chunk piece;
    private int pieceBytes;
    private long sentBytes;
    private boolean last;

    /** @param executor whose threads may wait for a client's lock */
    BodySender(PooledCall call, Request.Content body, CallListener listener, Executor executor) {
        this.call = call;
        this.body = body;
        this.listener = listener;
        this.executor = executor;
        this.waits = call.request().waitsForContinue();
        this.patienceNanos = call.request().patience().toNanos();
    }

    /** What was to be written last, head or piece, has been taken. */
    void written() {
        if (headSent) {
            succeeded();
            return;
        }
        headNanos = System.nanoTime();
        headSent = true;
        if ((!waits || asked) && decided.compareAndSet(false, true)) {
            iterate();
        }
    }

    /** The backend asks for the body (RFC 9110 §10.1.1), or has been waited for long enough. */
    void proceed() {
        // The backend may be quicker than the thread that has sent the head.
        asked = true;
        if (waits && headSent && decided.compareAndSet(false, true)) {
            executor.execute(this::iterate);
        }
    }

    /** There is an answer: a body that was to be asked for, and has not been, is not wanted. */
    void answered() {
        if (waits) {
            decided.set(true);
        }
    }

    /** One that keeps silent may not know the expectation, and be waiting for the body itself. */
    void tick(long nowNanos) {
        if (waits && headSent && nowNanos - headNanos > patienceNanos) {
            proceed();
        }
    }

    void stop(Throwable cause) {
        decided.set(true);
        body.fail(cause);
    }

    @Override
    protected Action process() throws IOException {
        if (last) {
            return Action.SUCCEEDED;
        }
        if (call.hasEnded()) {
            throw new IOException("the exchange has ended");
        }
        Content.Chunk next = body.read();
        if (next == null) {
            body.demand(this::succeeded);
            return Action.SCHEDULED;
        }
        if (Content.Chunk.isFailure(next)) {
            throw new IOException(next.getFailure());
        }
        piece = next;
        pieceBytes = next.remaining();
        last = next.isLast();
        count();
        if (call.sendPiece(next.getByteBuffer(), last)) {
            succeeded();
        }
        return Action.SCHEDULED;
    }

    /** RFC 9112 §8: what is shorter or longer than announced would make the next request on the connection another one. */
    private void count() throws IOException {
        sentBytes += pieceBytes;
        long length = body.getLength();
        if (length >= 0 && (sentBytes > length || (last && sentBytes < length))) {
            throw new ProtocolException(
                    "a body of " + length + " bytes was announced, and " + sentBytes + " have come");
        }
    }

    @Override
    protected void onSuccess() {
        if (piece != null) {
            piece.release();
            piece = null;
            listener.sent(pieceBytes);
        }
    }

    @Override
    protected void onCompleteSuccess() {
        call.bodySent();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        call.breakOff(cause);
    }
}
