package dev.rollcall.gateway.proxy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to the client: the backend's, or the gateway's own. */
final class ClientResponse implements BodyPump.Ending {
    private static final Logger LOG = LoggerFactory.getLogger(ClientResponse.class);
    private static final String RETRY_AFTER_SECONDS = "1";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ExchangeLock exchangeLock;
    private final AutoGzip autoGzip;
    private final Events events;
    private final boolean askForChunks;
    private final BodyPump pump;
    private volatile @Nullable AsyncContext asyncContext;

    /** What became of the answer. May be called more than once, by any thread. */
    interface Events {
        /** All of it has been handed to the container. */
        void answered();

        /** The backend's answer broke off; the client will see it as truncated. */
        void truncated(Throwable upstreamFailure);

        /** The client has gone, or its connection is of no more use. */
        void clientGone(Throwable clientFailure);
    }

    ClientResponse(
            HttpServletRequest request,
            HttpServletResponse response,
            ExchangeLock exchangeLock,
            Executor executor,
            AutoGzip autoGzip,
            Events events)
            throws IOException {
        this.request = request;
        this.response = response;
        this.exchangeLock = exchangeLock;
        this.autoGzip = autoGzip;
        this.events = events;
        this.askForChunks = ChunkedFraming.isNeeded(request);
        this.pump = new BodyPump(response.getOutputStream(), exchangeLock, executor, this);
    }

    /** Takes the request out of the container's hands and gets ready for an answer; see {@link BodyPump#listen}. */
    void listen(AsyncListener listener) {
        AsyncContext started = request.startAsync();
        // The time-outs are the upstream connection's; a stream may last for days.
        started.setTimeout(0);
        started.addListener(listener);
        asyncContext = started;
        pump.listen();
    }

    /** Kept, because Tomcat does not tell it again while one of its threads reads or writes. */
    private AsyncContext async() {
        return Objects.requireNonNull(asyncContext, "listen() comes first");
    }

    /** Ends the request as it is; under the exchange's lock. */
    void completeBare() {
        async().complete();
    }

    /** Sends the gateway's own answer. */
    void send(ProxyError error) {
        ByteBuffer page = ByteBuffer.wrap(page(error));
        send(() -> {
            writeHead(error, response);
            return () -> pump.begin(Content.Source.from(page), null);
        });
    }

    /** Sends the backend's answer: its head now, its body as {@code body} yields it. */
    void send(Response upstreamResponse, Content.Source body) {
        Content.Chunk first = body.read();
        send(() -> begin(upstreamResponse, body, first));
    }

    /** @param head writes the head, under the exchange's lock, and returns what moves the body */
    private void send(Supplier<Runnable> head) {
        Runnable next;
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                return;
            }
            next = head.get();
        } catch (RuntimeException clientFailure) {
            clientGone(clientFailure);
            return;
        }
        next.run();
    }

    private Runnable begin(Response upstreamResponse, Content.Source body, Content.@Nullable Chunk first) {
        int status = upstreamResponse.getStatus();
        AutoGzip.Answer answer = autoGzip.answer(request::getHeaders, status, upstreamResponse.getHeaders());
        ResponseHead.copy(status, answer.fields(), response);
        if (askForChunks) {
            ChunkedFraming.apply(status, answer.fields(), response);
        }
        if (endsAtOnce(status, answer.fields(), first)) {
            return this::complete;
        }
        if (answer.compressed() && !"HEAD".equals(request.getMethod())) {
            GzipSource coded = new GzipSource(first, body);
            exchangeLock.atEnd(coded::release);
            return () -> pump.begin(coded, null);
        }
        return () -> pump.begin(body, first);
    }

    /** All has been written. */
    @Override
    public void complete() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                return;
            }
            exchangeLock.end();
            async().complete();
        } catch (IllegalStateException endedByContainer) {
            // It has seen the client go before we did.
            events.clientGone(endedByContainer);
            return;
        }
        events.answered();
    }

    /** The backend broke off after its head had come. */
    @Override
    public void broken(Throwable upstreamFailure) {
        events.truncated(upstreamFailure);
        if (takeBack()) {
            send(ProxyError.BAD_ANSWER);
        } else {
            cutConnection();
        }
    }

    /** Returns whether the client has seen nothing yet, so that an honest answer can still be given. */
    private boolean takeBack() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            boolean possible = !exchangeLock.hasEnded() && !pump.hasBegun() && !response.isCommitted();
            if (possible) {
                response.reset();
            }
            return possible;
        }
    }

    /**
     * The client must not take what it has for the whole (RFC 9112 §8). Completing would let Tomcat end a chunked body
     * as if nothing had happened; only an exception out of a dispatch makes every container cut the connection. {@link
     * GatewayServlet} throws it.
     */
    private void cutConnection() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (!exchangeLock.hasEnded()) {
                exchangeLock.end();
                async().dispatch();
            }
        } catch (IllegalStateException endedByContainer) {
            // The client has gone too; nobody is left to be told.
            LOG.debug("nobody is left to see the answer break off", endedByContainer);
        }
    }

    @Override
    public void clientGone(Throwable clientFailure) {
        events.clientGone(clientFailure);
    }

    /** Ends an answer that nobody waits for any more. */
    void abandon() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                return;
            }
            exchangeLock.end();
            async().complete();
        } catch (IllegalStateException endedByContainer) {
            // It has seen the client go before we did, and has completed or is about to.
        }
    }

    /** Writes a short plain page into a response that no exchange has touched. */
    static void write(ProxyError error, HttpServletResponse response) throws IOException {
        writeHead(error, response);
        response.getOutputStream().write(page(error));
    }

    private static void writeHead(ProxyError error, HttpServletResponse response) {
        response.setStatus(error.status());
        response.setContentType("text/plain;charset=us-ascii");
        response.setHeader("Cache-Control", "no-store");
        if (error.isTemporary()) {
            response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        response.setContentLength(page(error).length);
    }

    private static byte[] page(ProxyError error) {
        return error.page().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns whether head and answer are one, so that no write listener and its thread hand-off is needed. Where no
     * length is named, the head must be flushed before the end, or the container takes the answer for an empty
     * one and adds "Content-Length: 0", which in a 304 or to a HEAD is a lie (RFC 9110 §8.6).
     */
    private static boolean endsAtOnce(int status, HttpFields fields, Content.@Nullable Chunk first) {
        boolean empty = first != null && first.isLast() && !first.hasRemaining() && !Content.Chunk.isFailure(first);
        return empty && (status == HttpStatus.NO_CONTENT_204 || fields.contains(HttpHeader.CONTENT_LENGTH));
    }
}
