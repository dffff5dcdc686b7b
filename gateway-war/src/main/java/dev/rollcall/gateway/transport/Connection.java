package dev.rollcall.gateway.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One connection to a backend. Its loop reads, whoever has a request writes. */
final class Connection {
    private final SocketChannel channel;
    private final ReadLoop loop;
    private final EndpointPool pool;
    private final RequestWriter writer;
    private final AtomicReference<@Nullable PooledCall> current = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    // Who closes it finds no call, which then goes elsewhere, or one that knows that it has a connection: a call that
    // fails without knowing counts as one whose backend cannot be reached. Held for a few assignments only.
    private final Object handover = new Object();
    // By whoever has the connection.
    private final ByteBuffer probe = ByteBuffer.allocate(1);

    // Whether it has carried a whole exchange.
    private volatile boolean used;

    // Of the monotonic clock: when something moved last.
    private volatile long movedNanos = System.nanoTime();

    // All below: on the loop's thread only.
    private final ResponseReader reader = new ResponseReader(() -> System.nanoTime() - movedNanos);
    private @Nullable SelectionKey key;
    private @Nullable Opening opening;
    private boolean paused;
    private int carried;
    // Whose answer has come while its request was still being sent.
    private @Nullable PooledCall unsent;
    // Whose request waits for the backend to take more of it.
    private @Nullable PooledCall writing;

    /** Whom a connection is opened for. */
    interface Opening {
        void opened(Connection connection);

        void failed(Throwable cause);
    }

    Connection(SocketChannel channel, ReadLoop loop, EndpointPool pool, SendBuffers buffers) {
        this.channel = channel;
        this.loop = loop;
        this.pool = pool;
        this.writer = new RequestWriter(channel, buffers);
    }

    ReadLoop loop() {
        return loop;
    }

    // ---- opening, on the loop's thread

    /** Waits until the connect, which has been started, is done. */
    void open(Opening whom) {
        opening = whom;
        try {
            key = loop.register(channel, SelectionKey.OP_CONNECT, this);
            if (channel.isConnected()) {
                opened();
            }
        } catch (IOException | ClosedSelectorException failed) {
            openingFailed(failed);
        }
    }

    private void opened() throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key().interestOps(SelectionKey.OP_READ);
        Opening whom = opening;
        opening = null;
        if (whom != null) {
            whom.opened(this);
        }
    }

    private void openingFailed(Throwable cause) {
        Opening whom = opening;
        opening = null;
        closed.set(true);
        shut();
        if (whom != null) {
            whom.failed(cause);
        }
    }

    // ---- sending, on the thread of whoever has the connection

    /**
     * Sends the head of a request.
     *
     * @return whether the connection was still there; if not, nothing has been sent and it is of no more use
     */
    boolean send(PooledCall call) {
        movedNanos = System.nanoTime();
        if (used && !CallRequest.isIdempotent(call.request().method()) && isClosedByBackend()) {
            return false;
        }
        boolean wanted;
        synchronized (handover) {
            if (closed.get()) {
                return false;
            }
            current.set(call);
            wanted = call.connectedBy(this);
        }
        if (!wanted) {
            // Whoever has aborted it closes this connection, now or in a moment.
            close(new IOException("aborted"));
            return true;
        }
        try {
            if (writer.head(call.request())) {
                call.written();
            } else {
                loop.execute(() -> awaitRoom(call));
            }
        } catch (UnsentException unsent) {
            giveUp(call, unsent);
        } catch (IOException | RuntimeException broken) {
            call.breakOff(broken);
        }
        return true;
    }

    /** Nothing has been sent, so nobody else has the connection. If the loop has seen its end, it has told the call. */
    private void giveUp(PooledCall call, UnsentException unsent) {
        if (current.compareAndSet(call, null)) {
            close(unsent);
            call.unsent(this, unsent);
        }
    }

    /**
     * Looks whether the backend has closed the connection, which the loop may be about to hear. It is asked for a request
     * that must not be sent twice, since whether one that was sent into an end has been read, nobody would know.
     */
    private boolean isClosedByBackend() {
        try {
            if (channel.read(probe.clear()) == 0) {
                return false;
            }
            close(new EOFException("the backend has closed the connection"));
        } catch (IOException broken) {
            close(broken);
        }
        return true;
    }

    /** Sends a piece of the body; returns whether all of it has been taken. If not, {@code call} will be told. */
    boolean sendBody(PooledCall call, ByteBuffer piece, boolean last) {
        movedNanos = System.nanoTime();
        boolean taken;
        try {
            taken = writer.body(piece, last);
        } catch (IOException refused) {
            loop.execute(() -> stopSending(refused));
            return false;
        }
        if (!taken) {
            loop.execute(() -> awaitRoom(call));
        }
        return taken;
    }

    // ---- on the loop's thread

    private void awaitRoom(PooledCall call) {
        writing = call;
        interestIn(SelectionKey.OP_WRITE);
    }

    private void interestIn(int operation) {
        try {
            key().interestOpsOr(operation);
        } catch (CancelledKeyException closedMeanwhile) {
            // Whoever has closed it tells its call.
        }
    }

    /** Something can be done. */
    void ready(SelectionKey ready) {
        try {
            if (ready.isConnectable() && channel.finishConnect()) {
                opened();
            } else if (ready.isValid() && ready.isWritable()) {
                flush();
            }
            if (ready.isValid() && ready.isReadable()) {
                readable();
            }
        } catch (IOException | RuntimeException | AssertionError broken) {
            // The parser asserts that a bad answer's status is not that of a good one.
            stop(broken);
        }
    }

    /** Ends whatever it is at. */
    void stop(Throwable cause) {
        if (opening != null) {
            openingFailed(cause);
        } else {
            close(cause);
        }
    }

    private void flush() {
        PooledCall call = writing;
        movedNanos = System.nanoTime();
        try {
            if (call != null && writer.flush()) {
                writing = null;
                key().interestOpsAnd(~SelectionKey.OP_WRITE);
                call.written();
            }
        } catch (IOException refused) {
            stopSending(refused);
        }
    }

    /**
     * A backend that answers without having read the body, and closes then, refuses the rest, while its answer may have
     * come already (RFC 9112 §9.6): what there is is read first, and how that ends is how the call ends.
     */
    private void stopSending(IOException refused) {
        if (paused || current.get() == null) {
            // Nobody reads for now, so nobody would see the end.
            close(refused);
        } else if (writing != null) {
            writing = null;
            key().interestOpsAnd(~SelectionKey.OP_WRITE);
        }
    }

    private void readable() throws IOException {
        PooledCall call = current.get();
        if (call == null) {
            // The backend closes a connection that has no request, or says something unasked.
            close(new EOFException("the backend has closed the connection"));
        } else if (call.wantsInput()) {
            read(call);
            call.deliver();
        } else {
            paused = true;
            key().interestOpsAnd(~SelectionKey.OP_READ);
        }
    }

    /** Reads what there is of an answer, without waiting. */
    void read(PooledCall call) {
        try {
            ByteBuffer buffer = loop.buffer();
            int count = channel.read(buffer);
            if (count != 0) {
                ResponseReader.Progress progress = count < 0 ? reader.end(call) : reader.read(buffer.flip(), call);
                movedNanos = System.nanoTime();
                after(progress, call);
            }
        } catch (IOException broken) {
            close(broken);
        }
    }

    private void after(ResponseReader.Progress progress, PooledCall call) {
        switch (progress) {
            case INCOMPLETE -> {}
            case REUSABLE -> {
                carried++;
                used = true;
                current.set(null);
                if (carried >= limits().requests()) {
                    close(new EOFException("the backend would close it after the next request"));
                    return;
                }
                unsent = call.isSent() ? null : call;
                // The answer may have been read to its end without another demand.
                wanted();
                call.received();
            }
            case LAST -> {
                current.set(null);
                close(new EOFException("the backend keeps no connections"));
            }
            case FAILED -> close(reader.failure());
        }
    }

    /** Takes input again, if that has been stopped for want of somebody who wanted it; silence counts from now on. */
    void wanted() {
        movedNanos = System.nanoTime();
        if (paused) {
            paused = false;
            interestIn(SelectionKey.OP_READ);
        }
    }

    /** Looks whether nothing has moved for too long. */
    void tick(long nowNanos) {
        long silentNanos = nowNanos - movedNanos;
        PooledCall call = current.get();
        if (opening != null) {
            if (silentNanos > pool.settings().connectTimeout().toNanos()) {
                openingFailed(new SocketTimeoutException("the backend does not answer to a connect"));
            }
        } else if (call != null) {
            if (call.isOverdue(silentNanos)) {
                close(new TimeoutException("nothing from the backend for "
                        + call.request().timeout().toMillis() + " ms"));
            } else {
                call.tick(nowNanos);
            }
        } else if (silentNanos > limits().idleNanos() && (isHalfUsed() || pool.takeOut(this))) {
            close(new EOFException("not used for a while"));
        }
    }

    /** What the backend has said on this connection counts for it; else what holds for all. */
    private ReuseLimits limits() {
        String field = reader.keepAlive();
        return field == null ? pool.limits() : pool.limits().after(field);
    }

    /** Returns whether the last answer has come, and its request still waits to be taken. */
    private boolean isHalfUsed() {
        if (unsent != null && unsent.isSent()) {
            unsent = null;
        }
        return unsent != null;
    }

    private SelectionKey key() {
        if (key == null) {
            throw new IllegalStateException("not registered");
        }
        return key;
    }

    /** Returns whether it has carried a request and its answer. */
    boolean isUsed() {
        return used;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Closes the connection, which fails the call that it has. By any thread, any number of times. */
    void close(Throwable cause) {
        boolean first;
        PooledCall call;
        synchronized (handover) {
            first = closed.compareAndSet(false, true);
            call = current.getAndSet(null);
        }
        shut();
        if (first) {
            pool.closed(this);
        }
        if (call != null) {
            call.breakOff(cause);
        }
    }

    private void shut() {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            // It is of no more use either way.
        }
    }
}
