package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.tunnel.Side;
import dev.rollcall.gateway.tunnel.UpstreamUpgrade;
import dev.rollcall.gateway.upstream.Outcome;
import dev.rollcall.gateway.upstream.Permit;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;

/** One try at one upstream. */
final class UpstreamAttempt implements Response.Listener {
    private final Request request;
    private final Permit permit;
    private final Events events;
    private volatile Progress progress = Progress.NOT_SENT;
    private volatile long connectedNanos;

    /** What an attempt comes to. */
    interface Events {
        /** Something on the way to an answer: 102 or 103. */
        void interim(int status, HttpFields fields);

        /** The head of an answer is here; its body is read from {@code body}. */
        void answering(UpstreamAttempt attempt, Response response, Content.Source body);

        /** It has become a tunnel, as asked for; the permit is to be released when that ends. */
        void upgraded(Response response, Side upstream, Permit permit);

        /** It is over: before, during or after its answer. */
        void failed(UpstreamAttempt attempt, Throwable failure);
    }

    UpstreamAttempt(Request request, Permit permit, Events events) {
        this.request = request;
        this.permit = permit;
        this.events = events;
    }

    /** Asks for a WebSocket; before it is sent. */
    void askForTunnel(Executor executor) {
        new UpstreamUpgrade(executor, (response, upstream) -> {
                    answered();
                    events.upgraded(response, upstream, permit);
                })
                .ask(request);
    }

    void send() {
        request.onRequestBegin(begun -> connected());
        request.onRequestContent((sending, content) -> permit.upstream().sent(content.remaining()));
        InterimHandlers.listen(request, (fields, status) -> events.interim(status, fields));
        request.send(this);
    }

    Upstream upstream() {
        return permit.upstream();
    }

    /** Returns the name that the backend's certificate had to be for; empty without TLS. */
    String tlsName() {
        return request.getTag() instanceof String name ? name : "";
    }

    Progress progress() {
        return progress;
    }

    /** Gives the permit back; only the first outcome counts. */
    void end(Outcome outcome) {
        permit.release(outcome);
    }

    /** Stops whatever still goes on between gateway and backend. */
    @SuppressWarnings("FutureReturnValueIgnored") // It tells whether there was anything left to abort.
    void abort(Throwable cause) {
        request.abort(cause);
    }

    private void connected() {
        connectedNanos = System.nanoTime();
        progress = Progress.SENT;
        permit.upstream().reached();
    }

    private void answered() {
        progress = Progress.ANSWERED;
        permit.upstream().answeredAfter(System.nanoTime() - connectedNanos);
    }

    @Override
    public void onContentSource(Response response, Content.Source body) {
        if (response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
            // Not what has been asked for, if anything has; the client library goes on to report it as a failure.
            return;
        }
        answered();
        events.answering(this, response, new CountedBody(body, permit.upstream()));
    }

    @Override
    public void onComplete(Result result) {
        // Once an answer has come, only its own failure counts: a backend may refuse the body and still answer well.
        Throwable failure = progress == Progress.ANSWERED ? result.getResponseFailure() : result.getFailure();
        if (failure != null) {
            events.failed(this, failure);
        }
    }
}
