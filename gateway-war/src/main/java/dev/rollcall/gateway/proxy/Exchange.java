package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.access.Ending;
import dev.rollcall.gateway.balancer.ClientHash;
import dev.rollcall.gateway.proxy.UpstreamRequests.Target;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.transport.Answer;
import dev.rollcall.gateway.transport.CallRequest;
import dev.rollcall.gateway.tunnel.Side;
import dev.rollcall.gateway.upstream.Fault;
import dev.rollcall.gateway.upstream.Outcome;
import dev.rollcall.gateway.upstream.Permit;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.gateway.uwsgi.PacketTooLongException;
import dev.rollcall.protocol.ServiceKey;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client request on its way: picks an upstream, tries it, tries the next one where that is safe, and sees to it
 * that every end is a clear one: for the client, for the upstream's counters, for the container.
 */
final class Exchange implements UpstreamAttempt.Events, ClientResponse.Events, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final Pool NOBODY = new Pool(List.of());

    private final ClientRequest clientRequest;
    private final StickySessions.Wish wish;
    private final BackendChoice choice;
    private final ExchangeParts parts;
    private final ExchangeNotes notes;
    private final ExchangeLock exchangeLock = new ExchangeLock();
    private final ClientResponse response;
    private final @Nullable ClientRequestBody body;
    private final @Nullable Handshake handshake;

    // One attempt runs at a time, and its end happens before the next begins.
    private int attempts;
    private int repeats;
    private boolean hasWaited;
    private boolean isRouted;
    // Whether the next attempt makes a backend work that would not have to, but for the last one.
    private boolean addsLoad;
    // What the client gets where nobody is left to try.
    private ProxyError lastError = ProxyError.NO_BACKEND;
    private Pool pool = NOBODY;
    private @Nullable ServiceKey key;
    private volatile @Nullable UpstreamAttempt attempt;

    /** Reads what the request is about. */
    Exchange(ClientRequest clientRequest, HttpServletResponse clientResponse, ExchangeParts parts, ExchangeNotes notes)
            throws IOException {
        HttpServletRequest request = clientRequest.servletRequest();
        this.clientRequest = clientRequest;
        this.wish = parts.sticky().wish(request);
        this.choice = new BackendChoice(
                ClientHash.of(clientRequest.clientAddress()), RequestTrail.of(request), wish, parts.slowStart());
        this.parts = parts;
        this.notes = notes;
        this.body = ClientRequestBody.of(request, parts, exchangeLock, notes);
        this.response = new ClientResponse(clientRequest, clientResponse, body, exchangeLock, parts, notes, this);
        this.handshake =
                parts.tunnels().handshake(clientRequest, clientResponse, exchangeLock, response, this, parts, notes);
    }

    /** Sends it on its way; on the container's own thread. */
    void start() {
        if (handshake != null) {
            handshake.run(this::tryNext, this::abort);
            return;
        }
        response.listen(this);
        if (body != null && !RequestHead.waitsForContinue(clientRequest.servletRequest())) {
            body.listen();
        }
        tryNext();
    }

    /** Tries the upstream whose turn it is; the table is read anew for every attempt. */
    private void tryNext() {
        Route route = parts.table().get().lookup(clientRequest.host(), clientRequest.routingPath());
        if (attempts == 0 && isHeld(route)) {
            return;
        }
        if (route == null) {
            client().send(ProxyError.UNKNOWN_HOST);
            return;
        }
        if (!isRouted) {
            isRouted = true;
            parts.retries().budget().requested();
            route.hits().increment();
            notes.routed(route);
        }
        Permit permit = choice.next(route, System.nanoTime());
        if (permit == null) {
            client().send(lastError);
            return;
        }
        if (attempts > 0 && !parts.retries().allow(addsLoad)) {
            permit.release(Outcome.IGNORED);
            client().send(lastError);
            return;
        }
        if (body != null && body.isToBeSpooled(permit.upstream().endpoint().isUwsgi())) {
            // Whoever it is then: a client may take its time, and the turn is somebody else's meanwhile.
            permit.release(Outcome.IGNORED);
            spool(body);
            return;
        }
        pool = route.pool();
        key = route.key();
        send(permit, route.key());
    }

    /** A tunnel is not: in Tomcat it has one of the container's threads, of which there are few. */
    private boolean isHeld(@Nullable Route route) {
        if (hasWaited || handshake != null) {
            return false;
        }
        // Before it waits, because it may be over at once.
        hasWaited = true;
        return parts.held()
                .hold(
                        route,
                        clientRequest.host(),
                        clientRequest.routingPath(),
                        exchangeLock::hasEnded,
                        this::tryNext,
                        parts.transports().get());
    }

    /** Takes in the whole body; not on a loop's thread, since it is written down. */
    private void spool(ClientRequestBody whole) {
        parts.transports()
                .get()
                .execute(() -> whole.spool(refusal -> {
                    if (refusal == null) {
                        tryNext();
                    } else if (!exchangeLock.hasEnded()) {
                        client().refuse(refusal);
                    }
                }));
    }

    private void send(Permit permit, ServiceKey routed) {
        Upstream upstream = permit.upstream();
        UpstreamAttempt next;
        try (ExchangeLock.Held held = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                permit.release(Outcome.IGNORED);
                ClientRequestBody.discard(body);
                return;
            }
            Target target = Target.of(upstream, routed, pool, handshake != null, repeats > 0);
            CallRequest request = parts.upstreamRequests().to(target, clientRequest, body);
            next = new UpstreamAttempt(parts.transports().get(), request, way(), permit, this);
            attempt = next;
            attempts++;
            notes.tried(upstream, attempts);
        } catch (PacketTooLongException tooLong) {
            permit.release(Outcome.IGNORED);
            client().send(ProxyError.HEAD_TOO_LARGE);
            return;
        } catch (UncheckedIOException gone) {
            LOG.warn("the body of a request has gone", gone);
            permit.release(Outcome.IGNORED);
            client().refuse(ProxyError.NO_ROOM);
            return;
        }
        next.send();
    }

    private Transports.Way way() {
        if (handshake != null) {
            return Transports.Way.TUNNEL;
        }
        return RequestHead.isAnsweredWaiting(clientRequest.servletRequest())
                ? Transports.Way.WITH_THREADS
                : Transports.Way.ORDINARY;
    }

    /** Returns the answer to the client; until here, the request could have become a tunnel. */
    private ClientResponse client() {
        if (handshake != null) {
            handshake.refused();
        }
        return response;
    }

    @Override
    public void upgraded(Answer answer, Side upstream, Permit permit) {
        if (handshake == null) {
            throw new IllegalStateException("a tunnel that nobody has asked for");
        }
        parts.judge().answered(permit, answer.status(), pool, System.nanoTime());
        handshake.accepted(answer, upstream, permit);
    }

    @Override
    public void interim(int status, HttpFields fields) {
        // While it may become a tunnel, Tomcat's own thread has the client's connection.
        if (handshake == null) {
            response.interim(status, fields);
        }
    }

    @Override
    public void answering(Answer answer, Content.Source responseBody) {
        UpstreamAttempt current = attempt;
        if (current != null) {
            parts.judge().answered(current.permit(), answer.status(), pool, System.nanoTime());
        }
        if (body != null) {
            body.forget();
        }
        client().send(remembering(answer, current), responseBody);
    }

    private Answer remembering(Answer answer, @Nullable UpstreamAttempt current) {
        ServiceKey routed = key;
        return current == null || routed == null
                ? answer
                : parts.sticky().remember(answer, current.upstream(), pool, routed, wish);
    }

    @Override
    public void failed(UpstreamAttempt failed, Throwable failure) {
        if (failed != attempt) {
            // It is over already, with a refusal.
            return;
        }
        ProxyError clientsFault = body == null ? null : body.fault(failure, failed.isUwsgi());
        if (exchangeLock.hasEnded()) {
            failed.end(Outcome.IGNORED);
        } else if (clientsFault != null) {
            failed.end(Outcome.IGNORED);
            client().refuse(clientsFault);
        } else if (failed.progress() == Progress.ANSWERED) {
            client().broken(failure);
        } else {
            // While it still has its permit: that says whether it was to try a backend that had been left out.
            judge(failed, failure);
            failed.end(Outcome.FAILURE);
            retryOrGiveUp(failed, failure);
        }
    }

    private void retryOrGiveUp(UpstreamAttempt failed, Throwable failure) {
        Progress progress = failed.progress();
        LOG.debug("attempt failed upstream={} progress={}", failed.upstream(), progress, failure);
        failed.tell(parts.faultLog(), failure);
        ProxyError error = failed.error(failure);
        boolean bodyLost = body != null && body.takeBack();
        boolean may = RetryRule.mayRetry(clientRequest.method(), progress, bodyLost, repeats, failure);
        if (!may) {
            client().send(error);
            return;
        }
        choice.exclude(failed.upstream());
        addsLoad = progress == Progress.SENT;
        if (addsLoad) {
            repeats++;
            if (failed.isReused()) {
                // Most likely the backend was just closing a connection that it had kept: that speaks against nobody.
                choice.keepInReserve(failed.upstream());
            }
        }
        lastError = error;
        tryNext();
    }

    /** The backend has not touched the request, so whatever its method, another one may have it. */
    @Override
    public void refused(UpstreamAttempt refused, Refusal refusal) {
        LOG.debug("refused upstream={} reason={}", refused.upstream(), refusal);
        if (refusal == Refusal.OVERLOADED) {
            refused.upstream().refusedForWantOfRoom(System.nanoTime());
        } else {
            parts.judge().failed(refused.permit(), Fault.REFUSES, pool, System.nanoTime());
        }
        boolean bodyLost = body != null && body.takeBack();
        // Before it is stopped: that may be reported as a failure.
        attempt = null;
        refused.end(Outcome.IGNORED);
        refused.abort(new IOException("the backend has refused the request"));
        if (bodyLost) {
            client().send(refusal.error());
            return;
        }
        choice.exclude(refused.upstream());
        addsLoad = refusal == Refusal.OVERLOADED;
        lastError = refusal.error();
        tryNext();
    }

    private void judge(UpstreamAttempt failed, Throwable failure) {
        // A uwsgi worker closes without a word to a body that comes too slowly, or is too long for it.
        boolean clients = failed.isUwsgi() && failed.progress() == Progress.SENT && body != null && !body.isFinished();
        Fault fault = clients ? null : failed.fault(failure);
        if (fault != null) {
            parts.judge().failed(failed.permit(), fault, pool, System.nanoTime());
        }
    }

    @Override
    public void answered() {
        notes.complete();
        UpstreamAttempt last = attempt;
        if (last == null) {
            return;
        }
        last.end(Outcome.SUCCESS);
        if (body != null && !body.isFinished()) {
            // The backend has answered without waiting for the body; nobody will read the rest.
            last.abort(new IOException("answered before the end of the request"));
        }
    }

    @Override
    public void truncated(Throwable upstreamFailure) {
        UpstreamAttempt last = attempt;
        if (last != null) {
            LOG.debug("answer broke off upstream={}", last.upstream(), upstreamFailure);
            last.end(Outcome.FAILURE);
            last.abort(upstreamFailure);
        }
    }

    @Override
    public void cut() {
        notes.end(Ending.TRUNCATED);
    }

    /** Nobody is to blame but the client; the backend is told to stop. */
    @Override
    public void clientGone(Throwable clientFailure) {
        notes.end(Ending.CLIENT_GONE);
        client().abandon();
        abort(clientFailure);
    }

    /** The container's own end, whatever its reason: from here on its objects belong to another request. */
    @Override
    public void onComplete(AsyncEvent event) {
        // Every exchange comes here, nearly all of them after their own end: the cause is made where it is needed.
        endByContainer(() -> new IOException("the container has ended the exchange"));
        ClientRequestBody.discard(body);
        if (exchangeLock.isLeft()) {
            parts.recycling().get().finished();
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        Throwable cause = event.getThrowable();
        endByContainer(() -> cause == null ? new IOException("the container reports an error") : cause);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        endByContainer(() -> new IOException("the container has timed out"));
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Only this class starts the asynchronous mode, and only once.
    }

    private void endByContainer(Supplier<? extends Throwable> cause) {
        if (exchangeLock.endByContainer()) {
            notes.end(Ending.CLIENT_GONE);
            abort(cause.get());
        }
    }

    private void abort(Throwable cause) {
        UpstreamAttempt last = attempt;
        if (last != null) {
            last.end(Outcome.IGNORED);
            last.abort(cause);
        }
    }
}
