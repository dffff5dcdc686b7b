package dev.rollcall.gateway.proxy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    private final HttpServletResponse response;
    private final AsyncContext asyncContext;
    private final ExchangeLock exchangeLock;
    private final AutoGzip autoGzip;
    private final Events events;
    private final boolean askForChunks;

    /** What became of the answer. May be called more than once, by any thread. */
    interface Events {
        /** All of it has been handed to the container. */
        void answered();

        /** The backend's answer broke off; the client will see it as truncated. */
        void truncated(Throwable upstreamFailure);

        /** The client has gone, or its connection is of no more use. */
        void clientGone(Throwable clientFailure);
    }

    ClientResponse(AsyncContext asyncContext, ExchangeLock exchangeLock, AutoGzip autoGzip, Events events) {
        this.response = (HttpServletResponse) asyncContext.getResponse();
        this.asyncContext = asyncContext;
        this.exchangeLock = exchangeLock;
        this.autoGzip = autoGzip;
        this.events = events;
        this.askForChunks = ChunkedFraming.isNeeded((HttpServletRequest) asyncContext.getRequest());
    }

    /** Sends the gateway's own answer. */
    void send(ProxyError error) {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                return;
            }
            write(error, response);
        } catch (IOException | RuntimeException clientFailure) {
            clientGone(clientFailure);
            return;
        }
        complete();
    }

    /** Sends the backend's answer: its head now, its body as {@code body} yields it. */
    void send(Response upstreamResponse, Content.Source body) {
        Content.Chunk first = body.read();
        try {
            BodyPump pump = begin(upstreamResponse, body, first);
            if (pump != null) {
                // Outside the lock: see ExchangeLock.
                pump.start();
                return;
            }
        } catch (IOException | RuntimeException clientFailure) {
            clientGone(clientFailure);
            return;
        }
        complete();
    }

    /** Copies the head and returns what moves the body, or null if there is nothing more to be done. */
    private @Nullable BodyPump begin(Response upstreamResponse, Content.Source body, Content.@Nullable Chunk first)
            throws IOException {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                return null;
            }
            HttpServletRequest request = (HttpServletRequest) asyncContext.getRequest();
            int status = upstreamResponse.getStatus();
            AutoGzip.Answer answer = autoGzip.answer(request::getHeaders, status, upstreamResponse.getHeaders());
            ResponseHead.copy(status, answer.fields(), response);
            if (askForChunks) {
                ChunkedFraming.apply(status, answer.fields(), response);
            }
            if (endsAtOnce(status, answer.fields(), first)) {
                return null;
            }
            boolean coded = answer.compressed() && !"HEAD".equals(request.getMethod());
            Content.Source source = coded ? coded(first, body) : body;
            return new BodyPump(source, coded ? null : first, response.getOutputStream(), exchangeLock, this);
        }
    }

    private Content.Source coded(Content.@Nullable Chunk first, Content.Source body) {
        GzipSource coded = new GzipSource(first, body);
        exchangeLock.atEnd(coded::release);
        return coded;
    }

    /** All has been written. */
    @Override
    public void complete() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                return;
            }
            exchangeLock.end();
            asyncContext.complete();
        } catch (IllegalStateException endedByContainer) {
            // It has seen the client go before we did.
            events.clientGone(endedByContainer);
            return;
        }
        events.answered();
    }

    /**
     * The backend broke off after its head had come: the client must not take what it has for the whole (RFC 9112 §8).
     * Completing here would let Tomcat end a chunked body as if nothing had happened; only an exception out of a
     * dispatch makes every container cut the connection, see {@link #endTruncated}.
     */
    @Override
    public void broken(Throwable upstreamFailure) {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                return;
            }
            exchangeLock.end();
            asyncContext.dispatch();
        } catch (IllegalStateException endedByContainer) {
            // The client has gone too; nobody is left to be told.
            LOG.debug("nobody is left to see the answer break off", endedByContainer);
        }
        events.truncated(upstreamFailure);
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
            asyncContext.complete();
        } catch (IllegalStateException endedByContainer) {
            // It has seen the client go before we did, and has completed or is about to.
        }
    }

    /** Ends on a container's thread what {@link #broken} has sent there. */
    static void endTruncated(HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            throw new IOException("the backend's answer broke off");
        }
        write(ProxyError.BAD_ANSWER, response);
    }

    /** Writes a short plain page into a response of which nothing has been sent yet. */
    static void write(ProxyError error, HttpServletResponse response) throws IOException {
        byte[] page = error.page().getBytes(StandardCharsets.US_ASCII);
        // Takes back what has been copied from a backend's head before it broke off.
        response.reset();
        response.setStatus(error.status());
        response.setContentType("text/plain;charset=us-ascii");
        response.setHeader("Cache-Control", "no-store");
        if (error.isTemporary()) {
            response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
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
