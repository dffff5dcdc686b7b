package dev.rollcall.gateway.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call over one of our own connections, and the body of its answer. The connection is free for the next one when both
 * the request has been sent and the answer received, whichever is last: the answer may well be here before the thread
 * that has written the request's last byte knows that it has.
 */
final class PooledCall implements Call, Content.Source {
    private static final Logger LOG = LoggerFactory.getLogger(PooledCall.class);

    private static final int SENT = 1;
    private static final int RECEIVED = 2;
    private static final int ABORTED = 4;
    // What one answer may move before the others on its loop have their turn.
    private static final int BYTES_PER_TURN = 512 * 1024;

    private final CallRequest request;
    private final CallListener listener;
    private final PooledTransport transport;
    private final @Nullable BodySender bodySender;
    private final AtomicInteger done = new AtomicInteger();
    private volatile EndpointPool pool;
    private volatile ReadLoop loop;
    // Who is in send() just now, and may read a client's body there.
    private volatile @Nullable Thread inside;
    private volatile @Nullable Connection connection;
    // Nothing is told any more.
    private volatile boolean ended;

    // All below: on the loop's thread only.
    private final Queue<ByteBuffer> received = new ArrayDeque<>();
    private @Nullable Answer head;
    private HttpFields.@Nullable Mutable trailers;
    private boolean answered;
    private boolean complete;
    private int bytesLeft;
    private @Nullable Runnable demand;

    /** @param loop tells the listener what happens before there is a connection */
    PooledCall(
            CallRequest request, CallListener listener, PooledTransport transport, EndpointPool pool, ReadLoop loop) {
        this.request = request;
        this.listener = listener;
        this.transport = transport;
        this.pool = pool;
        this.loop = loop;
        this.bodySender =
                request.body() == null ? null : new BodySender(this, request.body(), listener, transport.executor());
    }

    CallRequest request() {
        return request;
    }

    boolean isHead() {
        return "HEAD".equals(request.method());
    }

    boolean hasEnded() {
        return ended;
    }

    /** Returns whether all of the request has been taken. */
    boolean isSent() {
        return (done.get() & SENT) != 0;
    }

    @Override
    public void send() {
        inside = ReadLoop.isCurrent() ? null : Thread.currentThread();
        findConnection();
        inside = null;
    }

    /** Goes over a free connection, a new one, or waits for one. */
    void findConnection() {
        while (!pool.send(this)) {
            pool = transport.pool(request.endpoint());
        }
    }

    // ---- sending

    /** Returns whether it is still to be sent. */
    boolean connectedBy(Connection taken) {
        loop = taken.loop();
        connection = taken;
        if (done.get() != 0) {
            return false;
        }
        listener.connected(taken.isUsed());
        return true;
    }

    /** What was to be written last, head or piece, has been taken. Nothing of the connection is touched after the last. */
    void written() {
        if (bodySender == null) {
            doneWith(SENT);
        } else if (inside == Thread.currentThread()) {
            bodySender.written();
        } else {
            // A client's body is read neither on a loop's thread, nor on one that is at another client's request.
            transport.executor().execute(bodySender::written);
        }
    }

    /** The last of the body has been taken. */
    void bodySent() {
        doneWith(SENT);
    }

    /** Returns whether all of {@code piece} has been taken; if not, {@link #written} will be called. */
    boolean sendPiece(ByteBuffer piece, boolean last) throws IOException {
        Connection open = connection;
        if (open == null) {
            throw new IOException("no connection");
        }
        return open.sendBody(this, piece, last);
    }

    private void doneWith(int part) {
        int parts = done.updateAndGet(before -> before | part);
        Connection taken = connection;
        if (parts == (SENT | RECEIVED) && taken != null) {
            pool.release(taken);
        }
    }

    @Override
    public void abort(Throwable cause) {
        ended = true;
        stop(cause);
        if (connection == null) {
            pool.forget(this);
        }
    }

    /**
     * Nothing of it has gone out over {@code gone}, which was its connection. On the loop's thread, which may have read
     * something from there all the same: then it is over.
     */
    void unsent(Connection gone, Throwable cause) {
        loop.execute(() -> lookForAnother(gone, cause));
    }

    private void lookForAnother(Connection gone, Throwable cause) {
        boolean untouched = head == null && done.get() == 0;
        if (untouched) {
            connection = null;
            listener.disconnected();
        }
        // One who closes a new connection at once would do so for ever.
        if (untouched && gone.isUsed()) {
            findConnection();
        } else {
            breakOff(cause);
        }
    }

    /** Ends it with a failure, unless it has ended. By any thread. */
    void breakOff(Throwable cause) {
        stop(cause);
        loop.execute(() -> failed(cause));
    }

    /** Closes the connection, unless it is another call's by now. */
    private void stop(Throwable cause) {
        int before = done.getAndUpdate(parts -> parts | ABORTED);
        Connection taken = connection;
        if (taken != null && before != (SENT | RECEIVED) && (before & ABORTED) == 0) {
            taken.close(cause);
        }
        if (bodySender != null && (before & ABORTED) == 0) {
            bodySender.stop(cause);
        }
    }

    private void failed(Throwable cause) {
        if (ended || complete) {
            return;
        }
        ended = true;
        listener.failed(cause);
    }

    // ---- what the backend says, on the loop's thread

    boolean wantsInput() {
        return !answered || (demand != null && received.isEmpty());
    }

    /** Returns whether so much silence is too much; while the client has to be waited for, none is. */
    boolean isOverdue(long silentNanos) {
        return wantsInput() && silentNanos > request.timeout().toNanos();
    }

    void tick(long nowNanos) {
        if (bodySender != null) {
            bodySender.tick(nowNanos);
        }
    }

    void interim(int status, HttpFields fields) {
        if (ended) {
            return;
        }
        if (status == HttpStatus.CONTINUE_100 && bodySender != null) {
            bodySender.proceed();
        } else if (status == HttpStatus.PROCESSING_102 || status == HttpStatus.EARLY_HINTS_103) {
            listener.interim(status, fields);
        }
    }

    void head(int status, HttpFields fields) {
        head = new Answer(status, fields, () -> trailers == null ? HttpFields.EMPTY : trailers);
    }

    void content(ByteBuffer piece) {
        // A copy of its own: the loop's buffer is for the next answer, and how long a container keeps bytes nobody
        // knows.
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        bytesLeft -= bytes.length;
        received.add(ByteBuffer.wrap(bytes));
    }

    void trailer(HttpField field) {
        if (trailers == null) {
            trailers = HttpFields.build();
        }
        trailers.add(field);
    }

    void complete() {
        complete = true;
    }

    /** The answer is complete, and its connection ready for another one. */
    void received() {
        doneWith(RECEIVED);
    }

    /** Tells what has come. Whatever goes wrong with that concerns this call only. */
    void deliver() {
        if (ended) {
            return;
        }
        try {
            tell();
        } catch (RuntimeException | Error fault) {
            LOG.error("an answer cannot be passed on", fault);
            stop(fault);
            ended = true;
            listener.failed(fault);
        }
    }

    private void tell() {
        bytesLeft = BYTES_PER_TURN;
        if (head != null && !answered) {
            answered = true;
            if (bodySender != null) {
                bodySender.answered();
            }
            listener.answered(head, this);
        } else if (demand != null && (complete || !received.isEmpty())) {
            Runnable callback = demand;
            demand = null;
            callback.run();
        }
    }

    // ---- the body of the answer

    @Override
    public Content.@Nullable Chunk read() {
        Connection open = connection;
        if (received.isEmpty() && !complete && !ended && open != null && bytesLeft > 0) {
            open.read(this);
        }
        ByteBuffer piece = received.poll();
        boolean last = complete && received.isEmpty();
        if (piece == null) {
            return last ? Content.Chunk.EOF : null;
        }
        return Content.Chunk.from(piece, last);
    }

    @Override
    public void demand(Runnable callback) {
        if (loop.isCurrentThread()) {
            demanded(callback);
        } else {
            loop.execute(() -> demanded(callback));
        }
    }

    private void demanded(Runnable callback) {
        demand = callback;
        Connection open = connection;
        if (complete || !received.isEmpty()) {
            loop.execute(this::deliver);
        } else if (open != null && !ended) {
            open.wanted();
        }
    }

    @Override
    public void fail(Throwable cause) {
        abort(cause);
    }
}
