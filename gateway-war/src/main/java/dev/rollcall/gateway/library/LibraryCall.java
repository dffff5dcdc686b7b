package dev.rollcall.gateway.library;

import dev.rollcall.gateway.transport.Answer;
import dev.rollcall.gateway.transport.Call;
import dev.rollcall.gateway.transport.CallListener;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;

/** A call that Jetty's client carries. */
final class LibraryCall implements Call, Response.Listener {
    private final LibraryRequest request;
    private final CallListener listener;
    private volatile boolean answered;

    LibraryCall(LibraryRequest request, CallListener listener) {
        this.request = request;
        this.listener = listener;
    }

    @Override
    public void send() {
        request.onRequestBegin(begun -> listener.connected(request.isReusing()));
        request.onRequestContent((sending, content) -> listener.sent(content.remaining()));
        InterimHandlers.listen(request, (fields, status) -> listener.interim(status, fields));
        request.send(this);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It tells whether there was anything left to abort.
    public void abort(Throwable cause) {
        request.abort(cause);
    }

    static Answer answer(Response response) {
        return new Answer(response.getStatus(), response.getHeaders(), () -> {
            HttpFields trailers = response.getTrailers();
            return trailers == null ? HttpFields.EMPTY : trailers;
        });
    }

    @Override
    public void onContentSource(Response response, Content.Source body) {
        if (response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
            // Not what has been asked for, if anything has; the client library goes on to report it as a failure.
            return;
        }
        answered = true;
        listener.answered(answer(response), body);
    }

    @Override
    public void onComplete(Result result) {
        // Once an answer has come, only its own failure counts: a backend may refuse the body and still answer well.
        Throwable failure = answered ? result.getResponseFailure() : result.getFailure();
        if (failure != null) {
            listener.failed(failure);
        }
    }
}
