package dev.rollcall.gateway.library;

import dev.rollcall.gateway.transport.Answer;
import dev.rollcall.gateway.transport.Call;
import dev.rollcall.gateway.transport.CallListener;
import dev.rollcall.gateway.transport.CallRequest;
import dev.rollcall.gateway.transport.Transport;
import dev.rollcall.gateway.tunnel.Side;
import dev.rollcall.gateway.tunnel.UpstreamUpgrade;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.eclipse.jetty.client.HttpClient;

/**
 * The way to backends over Jetty's client: for those with TLS, for requests that may become tunnels, and for
 * answers that keep a thread waiting.
 *
 * @param client as {@link UpstreamClient} starts it
 */
public record LibraryTransport(HttpClient client) implements Transport {
    @Override
    public Call newCall(CallRequest request, CallListener listener) {
        return new LibraryCall(toLibrary(request), listener);
    }

    /**
     * Returns a call that asks for a WebSocket.
     *
     * @param upgraded gets the backend's 101 and the connection, where that is the answer; the listener hears nothing then
     */
    public Call newCall(CallRequest request, CallListener listener, BiConsumer<Answer, Side> upgraded) {
        LibraryRequest asking = toLibrary(request);
        new UpstreamUpgrade(
                        client.getExecutor(),
                        (response, upstream) -> upgraded.accept(LibraryCall.answer(response), upstream))
                .ask(asking);
        return new LibraryCall(asking, listener);
    }

    private LibraryRequest toLibrary(CallRequest request) {
        LibraryRequest written = new LibraryRequest(client, request);
        written.headers(fields -> fields.clear().add(request.fields()));
        written.idleTimeout(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
        if (request.body() != null) {
            written.body(request.body());
            if (request.trailers() != null) {
                written.trailersSupplier(request.trailers());
            }
            ContinueWait.limit(client, written, request.patience());
        }
        return written;
    }
}
