package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.library.LibraryTransport;
import dev.rollcall.gateway.transport.Answer;
import dev.rollcall.gateway.transport.Call;
import dev.rollcall.gateway.transport.CallListener;
import dev.rollcall.gateway.transport.CallRequest;
import dev.rollcall.gateway.transport.PooledTransport;
import dev.rollcall.gateway.tunnel.Side;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The ways to backends.
 *
 * @param pooled for requests in clear text
 * @param library for TLS, for answers that keep a thread waiting, and for what may become a tunnel
 */
record Transports(PooledTransport pooled, LibraryTransport library) implements HeldRequests.Threads {
    /** What is special about a request. */
    enum Way {
        ORDINARY,
        /** Writing its answer may keep a thread waiting. */
        WITH_THREADS,
        /** It may become a tunnel. */
        TUNNEL
    }

    /** @param way not {@link Way#TUNNEL} */
    Call newCall(CallRequest request, Way way, CallListener listener) {
        boolean ours = way == Way.ORDINARY && !request.endpoint().isTls();
        return ours ? pooled.newCall(request, listener) : library.newCall(request, listener);
    }

    /** @param upgraded gets the backend's 101 and the connection, where that is the answer */
    Call newTunnelCall(CallRequest request, CallListener listener, BiConsumer<Answer, Side> upgraded) {
        return library.newCall(request, listener, upgraded);
    }

    /** Returns what runs tasks that may wait for an exchange's lock; its threads hold no lock of a container's. */
    Executor executor() {
        return library.client().getExecutor();
    }

    @Override
    public void execute(Runnable task) {
        executor().execute(task);
    }

    @Override
    public Scheduler scheduler() {
        return library.client().getScheduler();
    }
}
