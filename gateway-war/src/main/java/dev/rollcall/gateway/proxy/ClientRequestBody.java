package dev.rollcall.gateway.proxy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * The client's request body, pulled by the upstream connection at its own pace. Nothing is read from the client before
 * a backend has taken the head: until then the request can go to another backend, and a client that waits for {@code
 * 100 Continue} (RFC 9110 §10.1.1) is not asked for the body.
 */
final class ClientRequestBody implements ReadListener {
    private final HttpServletRequest request;
    private final long length;
    private final long maxBytes;
    private final ExchangeLock exchangeLock;
    private final ExchangeNotes notes;
    private final @Nullable UntoldEnd untoldEnd;

    // Set under the exchange's lock or on a container's thread, which never waits for it: see ExchangeLock.
    private final AtomicReference<@Nullable Runnable> demand = new AtomicReference<>();
    // Null until somebody listens: to ask for it is enough for Jetty to send "100 Continue".
    private volatile @Nullable ServletInputStream input;
    // Jetty (12.1, AsyncContentProducer.isReady) fails if it is asked when something has arrived that turns out to be
    // no content, such as half of a chunk's head, and it has not said so yet. For Tomcat see TomcatConnections.
    private volatile boolean mayAsk;
    // Changed only under the exchange's lock.
    private volatile @Nullable View holder;
    private volatile boolean finished;
    // Whether a backend was waiting for the client when its attempt failed.
    private volatile boolean wasAwaited;
    // Only under the exchange's lock.
    private final KeptBody kept;
    private volatile Content.@Nullable Chunk failure;
    // All of it, where a backend has to be told its length first.
    private volatile @Nullable SpooledBody spooled;

    /**
     * @param maxBytes how long it may be
     * @param keptBytes up to which length it can be sent once more
     * @param threads look after it where the container does not; asked for only there
     */
    ClientRequestBody(
            HttpServletRequest request,
            long maxBytes,
            int keptBytes,
            ExchangeLock exchangeLock,
            ExchangeNotes notes,
            Supplier<? extends HeldRequests.Threads> threads) {
        this.request = request;
        // In bytes, -1 where the client did not say.
        this.length = request.getContentLengthLong();
        this.maxBytes = maxBytes;
        this.kept = new KeptBody(length, keptBytes);
        this.exchangeLock = exchangeLock;
        this.notes = notes;
        this.untoldEnd = RequestHead.isAnsweredWaiting(request)
                ? new UntoldEnd(threads.get(), exchangeLock, this::hasEndedUnheard, this::meetDemand)
                : null;
    }

    /** Returns the body of {@code request}; null if it has none. */
    static @Nullable ClientRequestBody of(
            HttpServletRequest request, ExchangeParts parts, ExchangeLock exchangeLock, ExchangeNotes notes) {
        return RequestHead.hasBody(request)
                ? new ClientRequestBody(
                        request,
                        parts.maxBodyBytes(),
                        parts.retries().keptBytes(),
                        exchangeLock,
                        notes,
                        parts.transports())
                : null;
    }

    /** Returns how long it is in bytes; -1 where the client did not say. */
    long length() {
        SpooledBody whole = spooled;
        return whole == null ? length : whole.length();
    }

    /**
     * Returns whether all of it has to be there before a backend is told anything: its length, where nobody knows that and
     * the backend needs it, or that nothing follows a head which says so (RFC 9113 §8.1.1).
     */
    boolean isToBeSpooled(boolean forLength) {
        return spooled == null && (length == 0 || (length < 0 && forLength));
    }

    /**
     * Takes in all of it, so that its {@link #length} is known.
     *
     * @param done gets null when it is, else what is to be answered
     */
    void spool(Consumer<@Nullable ProxyError> done) {
        SpooledBody whole = new SpooledBody();
        whole.fill(forAttempt(), failed -> {
            if (failed == null) {
                spooled = whole;
                forget();
            } else {
                whole.close();
            }
            done.accept(failed == null ? null : ProxyError.ofBody(failed));
        });
    }

    /** Returns the body for one attempt, from its beginning; the attempts before get nothing more. */
    Request.Content forAttempt() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            wasAwaited = false;
            SpooledBody whole = spooled;
            if (whole != null) {
                return whole.content();
            }
            View next = new View();
            holder = next;
            return next;
        }
    }

    /**
     * Takes the body from the last attempt, which may still be about to read.
     *
     * @return whether a part has been read from the client and not been kept, so that it cannot be sent from its beginning
     */
    boolean takeBack() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            holder = null;
            return spooled == null && !kept.isWhole();
        }
    }

    /** Keeps nothing of it any more: there will be no other attempt. */
    void forget() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            kept.forget();
        }
    }

    /**
     * Gives back what holds all of a body, if there is one; on any thread, any number of times. Not before the end of the
     * exchange: an answer may be there before the body has been read to its end.
     */
    static void discard(@Nullable ClientRequestBody body) {
        SpooledBody whole = body == null ? null : body.spooled;
        if (whole != null) {
            whole.close();
        }
    }

    /** Returns whether everything has been read. */
    boolean isFinished() {
        return finished;
    }

    /** Returns whether some of it has not been read; its announced length counts, since nobody may have asked for its end. */
    boolean hasRest() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            return !finished && (length < 0 || kept.receivedBytes() < length);
        }
    }

    /**
     * Returns what is wrong with the body, or null if an attempt that has failed did so for a reason of its own.
     *
     * @param upstreamFailure what the attempt failed with
     * @param closes whether a backend that has waited for the client for too long closes without an answer, as uWSGI does
     *     (its socket-timeout is four seconds)
     */
    @Nullable
    ProxyError fault(Throwable upstreamFailure, boolean closes) {
        Content.Chunk broken = failure;
        if (broken != null) {
            return ProxyError.ofBody(broken.getFailure());
        }
        // Nothing went either way, and it was the client's turn.
        boolean clientsTurn = wasAwaited || (demand.get() != null && !finished);
        boolean gaveUp = closes || upstreamFailure instanceof TimeoutException;
        return gaveUp && clientsTurn ? ProxyError.SLOW_BODY : null;
    }

    private Content.@Nullable Chunk read(View reader) {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (holder != reader) {
                return Content.Chunk.from(new EOFException("another attempt has the body"));
            }
            if (exchangeLock.hasEnded()) {
                failClient(new EOFException("the client's exchange has ended"));
            }
            Content.Chunk failed = failure;
            if (failed != null) {
                return failed;
            }
            if (finished) {
                requireAll();
            }
            ByteBuffer again = kept.again(reader.position);
            if (again != null) {
                reader.position += again.remaining();
                return Content.Chunk.from(again, finished && reader.position == kept.receivedBytes());
            }
            return finished ? Content.Chunk.EOF : readReady(reader);
        } catch (IOException broken) {
            return failClient(broken);
        }
    }

    private Content.@Nullable Chunk readReady(View reader) throws IOException {
        ServletInputStream open = input;
        // Asked first: at the end of a body Tomcat's isReady() starts the container's own call of onAllDataRead().
        if (open != null && open.isFinished()) {
            finish();
            return Content.Chunk.EOF;
        }
        if (open == null || !hasInput(open)) {
            return null;
        }
        byte[] block = kept.block();
        int room = kept.room();
        int count = open.read(block, room, block.length - room);
        ByteBuffer piece = kept.taken(Math.max(0, count));
        reader.position = kept.receivedBytes();
        count(piece.remaining());
        if (count < 0 || open.isFinished()) {
            finish();
        }
        return count < 0 ? Content.Chunk.EOF : Content.Chunk.from(piece, finished);
    }

    private void finish() throws EOFException {
        requireAll();
        finished = true;
    }

    /** A container may take a client's going for an end, and tell of it: RFC 9112 §8, RFC 9113 §8.1.1. */
    private void requireAll() throws EOFException {
        if (kept.receivedBytes() < length || Http2Reset.hasEnded(request)) {
            throw new EOFException(
                    "the body has broken off after " + kept.receivedBytes() + " of " + length + " bytes");
        }
    }

    private void count(int bytes) throws BodyTooLargeException {
        notes.received(bytes);
        if (kept.receivedBytes() > maxBytes) {
            throw new BodyTooLargeException(maxBytes);
        }
    }

    /** Returns what followed the body; asked for when all of it has been read. */
    HttpFields trailers() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            return exchangeLock.hasEnded() || !finished ? HttpFields.EMPTY : TrailerFields.of(request);
        }
    }

    /**
     * Makes this the input's listener; nothing is read before a backend asks for it. On the container's own thread, for
     * the reason given at {@link BodyPump#listen}.
     */
    void listen() {
        try {
            ServletInputStream opened = request.getInputStream();
            input = opened;
            opened.setReadListener(this);
        } catch (IOException broken) {
            failClient(broken);
        }
    }

    private void demand(View reader, Runnable callback) {
        boolean ready;
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (holder != reader) {
                return;
            }
            demand.set(callback);
            boolean again = reader.position < kept.receivedBytes();
            ready = again || exchangeLock.hasEnded() || failure != null || finished || isReady();
            if (!ready && untoldEnd != null) {
                untoldEnd.look();
            }
        }
        if (ready) {
            meetDemand();
        }
    }

    private boolean isReady() {
        ServletInputStream open = input;
        if (open == null) {
            // Only where the client waits for "100 Continue": it is sent when the first listener asks for the body.
            // Tomcat is not concerned, it sends that by itself, before we are asked.
            listen();
            return failure != null;
        }
        return open.isFinished() || hasInput(open);
    }

    /** Returns true if somebody waits in vain; empty if nobody waits. Only under the exchange's lock. */
    private Optional<Boolean> hasEndedUnheard() {
        ServletInputStream open = input;
        return demand.get() == null || open == null ? Optional.empty() : Optional.of(open.isFinished());
    }

    /** Once the container has been told that more is wanted, which it is by a listener as well, it must not be asked again. */
    private boolean hasInput(ServletInputStream open) {
        if (!mayAsk) {
            return false;
        }
        // Before the question: the container may say at once, on another thread, that there is something now.
        mayAsk = false;
        boolean ready = open.isReady();
        if (ready) {
            mayAsk = true;
        }
        return ready;
    }

    @Override
    public void onDataAvailable() {
        mayAsk = true;
        meetDemand();
    }

    @Override
    public void onAllDataRead() {
        // Whether that is so, is looked at by whoever reads: he may just be about to count what has come.
        finished = true;
        meetDemand();
    }

    /** The client has gone, or sent something that is no body. */
    @Override
    public void onError(Throwable broken) {
        failClient(broken);
        meetDemand();
    }

    /** The upstream request has failed: whether the body can be sent to another backend is the exchange's business. */
    private void fail(View reader) {
        // On any thread, so it must not wait for the lock; and it may be called more than once.
        if (holder == reader) {
            wasAwaited = (demand.getAndSet(null) != null || wasAwaited) && !finished;
        }
    }

    private Content.Chunk failClient(Throwable broken) {
        Content.Chunk first = failure;
        Content.Chunk chunk = first == null ? Content.Chunk.from(broken) : first;
        failure = chunk;
        return chunk;
    }

    private void meetDemand() {
        Runnable callback = demand.getAndSet(null);
        if (callback != null) {
            callback.run();
        }
    }

    /** The body as one attempt sees it: what is left of an attempt that has failed must not take it from the next. */
    private final class View implements Request.Content {
        // How far it has read; only under the exchange's lock.
        private long position;

        @Override
        public long getLength() {
            return length;
        }

        @Override
        public Content.@Nullable Chunk read() {
            return ClientRequestBody.this.read(this);
        }

        @Override
        public void demand(Runnable callback) {
            ClientRequestBody.this.demand(this, callback);
        }

        @Override
        public void fail(Throwable upstreamFailure) {
            ClientRequestBody.this.fail(this);
        }
    }
}
