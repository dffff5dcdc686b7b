package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.transport.Answer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Supplier;
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

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ExchangeLock exchangeLock;
    private final ClientRequest clientRequest;
    private final ExchangeParts parts;
    private final ExchangeNotes notes;
    private final Events events;
    private final @Nullable ClientRequestBody body;
    private final boolean askForChunks;
    private final boolean takesTrailers;
    private final BodyPump pump;
    private final InterimAnswers interims;
    private volatile @Nullable AsyncContext asyncContext;

    // Only under the exchange's lock: whether the head of an answer is in the container's hands.
    private boolean begun;

    /** What became of the answer. May be called more than once, by any thread. */
    interface Events {
        /** All of it has been handed to the container. */
        void answered();

        /** The backend's answer broke off. */
        void truncated(Throwable upstreamFailure);

        /** The client sees its answer as truncated: its connection is cut. */
        void cut();

        /** The client has gone, or its connection is of no more use. */
        void clientGone(Throwable clientFailure);
    }

    ClientResponse(
            ClientRequest clientRequest,
            HttpServletResponse response,
            @Nullable ClientRequestBody body,
            ExchangeLock exchangeLock,
            ExchangeParts parts,
            ExchangeNotes notes,
            Events events)
            throws IOException {
        this.request = clientRequest.servletRequest();
        this.response = response;
        this.body = body;
        this.exchangeLock = exchangeLock;
        this.clientRequest = clientRequest;
        this.parts = parts;
        this.notes = notes;
        this.events = events;
        this.askForChunks = ChunkedFraming.isNeeded(request);
        this.takesTrailers = !"HEAD".equals(request.getMethod()) && TrailerFields.areTaken(request);
        this.pump = new BodyPump(
                response.getOutputStream(),
                parts.recycling().get().maxUnflushed(response.getBufferSize()),
                exchangeLock,
                parts.transports().get().executor(),
                notes,
                this);
        this.interims = new InterimAnswers(
                request,
                response,
                parts.interimWriter().get(),
                exchangeLock,
                parts.transports().get().executor());
    }

    /** Sends something that comes before the answer, if that can be done. */
    void interim(int status, HttpFields fields) {
        // Tomcat tells that there is room for one by the output's listener, and a head alone has none.
        if (!isHeadOnly()) {
            interims.add(status, fields);
        }
    }

    @Override
    public void idle() {
        interims.resume();
    }

    /** Takes the request out of the container's hands and gets ready for an answer; see {@link BodyPump#listen}. */
    void listen(AsyncListener listener) {
        AsyncContext started = request.startAsync();
        // The time-outs are the upstream connection's; a stream may last for days.
        started.setTimeout(0);
        started.addListener(listener);
        asyncContext = started;
        if (!isHeadOnly()) {
            pump.listen();
        }
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
        if (interims.holdUp(() -> send(error))) {
            return;
        }
        OwnAnswer answer = parts.ownAnswers().to(clientRequest, error);
        ByteBuffer page = ByteBuffer.wrap(answer.body());
        send(() -> {
            begun = true;
            notes.answering(answer);
            answer.writeHead(response);
            parts.leaving().mark(clientRequest, hasRest(), response);
            return isHeadOnly() ? this::completeHeadElsewhere : () -> pump.begin(Content.Source.from(page), null);
        });
    }

    /** Sends the backend's answer: its head now, its body as {@code body} yields it. */
    void send(Answer upstreamAnswer, Content.Source body) {
        // A body is read in its own callbacks only: see BodyPump.
        if (interims.holdUp(() -> body.demand(() -> sendLate(upstreamAnswer, body)))) {
            return;
        }
        Content.Chunk first = body.read();
        if (first != null && Content.Chunk.isFailure(first)) {
            broken(first.getFailure());
            return;
        }
        send(() -> begin(upstreamAnswer, body, first));
    }

    private void sendLate(Answer upstreamAnswer, Content.Source body) {
        // It may have broken off meanwhile, and an answer of ours been sent instead.
        if (isUntouched()) {
            send(upstreamAnswer, body);
        }
    }

    /** @param head writes the head, under the exchange's lock, and returns what moves the body */
    private void send(Supplier<Runnable> head) {
        Runnable next;
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded() || begun) {
                return;
            }
            next = head.get();
        } catch (RuntimeException clientFailure) {
            clientGone(clientFailure);
            return;
        }
        next.run();
    }

    private Runnable begin(Answer upstreamAnswer, Content.Source body, Content.@Nullable Chunk first) {
        int status = upstreamAnswer.status();
        begun = true;
        notes.answering(status);
        AutoGzip.Answer answer = parts.autoGzip().answer(request::getHeaders, status, upstreamAnswer.fields());
        ResponseHead.copy(status, answer.fields(), response);
        boolean chunksByRequest = ChunkedFraming.mayBeNeeded(request);
        // Tomcat would mark the end of a body of unknown length by the end of the connection, and nobody could tell it
        // from half a body.
        boolean mayBeLast = chunksByRequest || !ChunkedFraming.isOfUnknownLength(status, answer.fields());
        boolean last = mayBeLast && parts.leaving().mark(clientRequest, hasRest(), response);
        if (!clientRequest.id().isEmpty() && !response.containsHeader(RequestIds.FIELD)) {
            response.setHeader(RequestIds.FIELD, clientRequest.id());
        }
        if (askForChunks || (last && chunksByRequest)) {
            ChunkedFraming.apply(status, answer.fields(), response);
        }
        if (isHeadOnly()) {
            return this::completeHeadElsewhere;
        }
        if (takesTrailers && !answer.compressed()) {
            // Behind a body that has been compressed here, the backend's digests would be wrong.
            TrailerFields.follow(status, answer.fields(), upstreamAnswer, response);
        }
        if (endsAtOnce(status, answer.fields(), first)) {
            return this::complete;
        }
        if (answer.compressed() && !"HEAD".equals(request.getMethod())) {
            GzipSource coded = new GzipSource(first, body);
            exchangeLock.atEnd(coded::release);
            return () -> pump.begin(coded, null);
        }
        boolean flushed =
                parts.recycling().get().endsBetterFlushed() && answer.fields().contains(HttpHeader.CONTENT_LENGTH);
        return () -> pump.begin(body, first, flushed);
    }

    /**
     * Returns whether something of the request may be left when its answer ends. Jetty (12.1.14) takes that for the next request at
     * times, if the answer's head does not say that there is none.
     */
    private boolean hasRest() {
        return body != null && body.hasRest();
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
        refuse(ProxyError.INCOMPLETE_ANSWER);
    }

    /** Sends the gateway's own answer in place of what may have begun; where the client has seen that, cuts it off. */
    void refuse(ProxyError error) {
        if (isUntouched()) {
            send(error);
        } else {
            cutConnection();
            events.cut();
        }
    }

    /**
     * Returns whether an honest answer can still be given. Once the fields of another one are in the container's hands it
     * cannot: to take them back would, in Tomcat, take the output's listener back with them.
     */
    private boolean isUntouched() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            return !exchangeLock.hasEnded() && !begun;
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

    /**
     * Returns whether the answer is a head and nothing else, in HTTP/2: there Tomcat (10.1.59, 11.0.24) forgets the head
     * of an answer to HEAD once somebody listens for when it can be written to.
     */
    private boolean isHeadOnly() {
        return Http2Syntax.isHttp2(request) && "HEAD".equals(request.getMethod());
    }

    /** Nobody listens for when it can be written, so it may have to be waited for. */
    private void completeHeadElsewhere() {
        parts.transports().get().executor().execute(this::completeHead);
    }

    /** The head has been written, and is all there is to write. */
    private void completeHead() {
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                return;
            }
            response.getOutputStream().close();
        } catch (IOException clientFailure) {
            clientGone(clientFailure);
            return;
        }
        complete();
    }

    /**
     * Returns whether head and answer are one, so that nothing has to be moved by a pump. Where no length is named,
     * the head must be flushed before the end, or the container takes the answer for an empty one and adds
     * "Content-Length: 0", which in a 304 or to a HEAD is a lie (RFC 9110 §8.6).
     */
    private static boolean endsAtOnce(int status, HttpFields fields, Content.@Nullable Chunk first) {
        boolean empty = first != null && first.isLast() && !first.hasRemaining() && !Content.Chunk.isFailure(first);
        return empty && (status == HttpStatus.NO_CONTENT_204 || fields.contains(HttpHeader.CONTENT_LENGTH));
    }
}
