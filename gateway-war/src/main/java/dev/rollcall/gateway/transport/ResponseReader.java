package dev.rollcall.gateway.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/** Turns what one connection receives into answers. On the thread of the connection's loop only. */
final class ResponseReader implements HttpParser.ResponseHandler {
    // Containers accept 8 KiB and more from a client, and what a backend adds must not be what fails.
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    // Fields that come again and again on one connection are parsed once. Each character of them costs a hundred bytes.
    private static final int FIELD_CACHE_SIZE = 128;
    // What has crossed a request on its way is here within a round trip. An application that says 408 by itself has
    // waited for something.
    private static final long CROSSING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final HttpParser parser;
    private final LongSupplier silentNanos;

    private final LastHead lastHead = new LastHead();

    private @Nullable String keepAlive;
    // Whether an answer has come that was not the last one.
    private boolean kept;

    // Of the answer that is being received.
    private @Nullable PooledCall call;
    private ByteBuffer source = BufferUtil.EMPTY_BUFFER;
    private boolean repeated;
    private HttpFields.Mutable parsed = HttpFields.build();
    private HttpFields fields = HttpFields.EMPTY;
    private @Nullable HttpVersion version;
    private int status;
    private boolean ended;
    private @Nullable IOException failure;

    /** @param silentNanos how long nothing had moved on the connection when what is being read came */
    ResponseReader(LongSupplier silentNanos) {
        this.silentNanos = silentNanos;
        parser = new HttpParser(this, MAX_HEAD_BYTES, HttpCompliance.RFC9110);
        parser.setHeaderCacheSize(FIELD_CACHE_SIZE);
    }

    /** What a piece of input has led to. */
    enum Progress {
        /** More has to come. */
        INCOMPLETE,
        /** The answer has been received, and the connection can be used for another one. */
        REUSABLE,
        /** The answer has been received, and is the last one of its connection. */
        LAST,
        /** It is none; {@link #failure} says why. */
        FAILED
    }

    /** Takes in all of {@code input} for {@code receiver}. */
    Progress read(ByteBuffer input, PooledCall receiver) {
        call = receiver;
        while (failure == null && !ended) {
            boolean stopped = parser.isStart() ? begin(input) : goOn(input);
            if (stopped && HttpStatus.isInterim(status)) {
                interim(receiver);
            } else if (!stopped || !input.hasRemaining()) {
                break;
            }
        }
        return progress(input);
    }

    private boolean begin(ByteBuffer input) {
        source = input;
        ByteBuffer framing = lastHead.begin(input);
        if (framing == null) {
            return parser.parseNext(input);
        }
        repeated = true;
        boolean stopped = parser.parseNext(framing);
        return stopped || parser.parseNext(input);
    }

    private boolean goOn(ByteBuffer input) {
        lastHead.continued();
        return parser.parseNext(input);
    }

    /** The backend sends nothing more. */
    Progress end(PooledCall receiver) {
        parser.atEOF();
        Progress reached = read(BufferUtil.EMPTY_BUFFER, receiver);
        return reached == Progress.REUSABLE ? Progress.LAST : reached;
    }

    private Progress progress(ByteBuffer input) {
        if (failure != null) {
            return Progress.FAILED;
        }
        if (!ended) {
            return Progress.INCOMPLETE;
        }
        // Whatever comes without having been asked for cannot be told from an answer to the next request.
        boolean reusable = isPersistent() && !input.hasRemaining() && !parser.isClosed();
        kept |= reusable;
        reset();
        return reusable ? Progress.REUSABLE : Progress.LAST;
    }

    private void reset() {
        parser.reset();
        call = null;
        source = BufferUtil.EMPTY_BUFFER;
        if (!repeated) {
            parsed = HttpFields.build();
        }
        repeated = false;
        fields = HttpFields.EMPTY;
        version = null;
        status = 0;
        ended = false;
    }

    private void interim(PooledCall receiver) {
        receiver.interim(status, fields);
        reset();
        call = receiver;
    }

    /** RFC 9112 §9.3. */
    private boolean isPersistent() {
        if (version == null || version.compareTo(HttpVersion.HTTP_1_1) < 0) {
            return fields.contains(HttpHeader.CONNECTION, HttpHeaderValue.KEEP_ALIVE.asString());
        }
        return !fields.contains(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }

    /** Returns the field Keep-Alive of the last answer that had one; null if none had. */
    @Nullable
    String keepAlive() {
        return keepAlive;
    }

    /** Returns why what came is no answer; only after {@link Progress#FAILED}. */
    IOException failure() {
        return failure == null ? new IOException("no failure") : failure;
    }

    private PooledCall receiver() {
        if (call == null) {
            throw new IllegalStateException("parsed for nobody");
        }
        return call;
    }

    @Override
    public void startResponse(HttpVersion newVersion, int newStatus, String reason) {
        version = newVersion;
        status = newStatus;
        parser.setHeadResponse(receiver().isHead());
    }

    @Override
    public void parsedHeader(HttpField field) {
        if (repeated) {
            return;
        }
        if (field.getHeader() == HttpHeader.KEEP_ALIVE) {
            keepAlive = field.getValue();
        }
        parsed.add(field);
    }

    @Override
    public boolean headerComplete() {
        if (repeated) {
            fields = lastHead.fields();
        } else {
            fields = parsed.asImmutable();
            lastHead.keep(source, status, fields);
        }
        if (status == HttpStatus.SWITCHING_PROTOCOLS_101) {
            failure = new ProtocolException("the backend has switched protocols unasked");
            return true;
        }
        if (isOfNoRequest(receiver())) {
            failure = new EOFException("the backend has closed the connection, having waited for a request");
            return true;
        }
        if (!HttpStatus.isInterim(status)) {
            receiver().head(status, fields);
        }
        return false;
    }

    /**
     * Some servers say 408 to a connection that they close because no request has come, and one may have been on its way
     * (RFC 9110 §15.5.9). A request that is complete when it is sent cannot have been late, so there it is the connection
     * that is lost. A request that must not be sent twice would fail either way, and 408 says more about why; and what gets it
     * twice gets it from the application.
     */
    private boolean isOfNoRequest(PooledCall receiver) {
        return kept
                && status == HttpStatus.REQUEST_TIMEOUT_408
                && !isPersistent()
                && receiver.request().body() == null
                && !receiver.request().again()
                && CallRequest.isIdempotent(receiver.request().method())
                && silentNanos.getAsLong() < CROSSING_NANOS;
    }

    @Override
    public boolean content(ByteBuffer piece) {
        receiver().content(piece);
        return false;
    }

    @Override
    public boolean contentComplete() {
        return false;
    }

    @Override
    public void parsedTrailer(HttpField field) {
        receiver().trailer(field);
    }

    @Override
    public boolean messageComplete() {
        if (!HttpStatus.isInterim(status)) {
            ended = true;
            receiver().complete();
        }
        return true;
    }

    @Override
    public void earlyEOF() {
        failure = new EOFException("the backend has closed the connection before the end of its answer");
    }

    @Override
    public void badMessage(HttpException bad) {
        ProtocolException broken = new ProtocolException("not an HTTP response: " + bad.getReason());
        broken.initCause((Throwable) bad);
        failure = broken;
    }
}
