package dev.rollcall.gateway.recycling;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.Processor;
import org.apache.coyote.RequestGroupInfo;
import org.apache.coyote.RequestInfo;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.collections.SynchronizedStack;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Where Tomcat's {@code ConnectionHandler} can be named, which only the protocols that extend its own can. There is never
 * an instance of this one.
 */
abstract class TomcatConnections<S> extends AbstractProtocol<S> {
    // Half of what Tomcat keeps by default (processorCache), about 9 MB: kept are only those that nobody uses just now,
    // so
    // this is by how much the number of requests under way may vary before new ones are made.
    private static final int MAX_KEPT = 100;

    TomcatConnections(AbstractEndpoint<S, ?> endpoint) {
        super(endpoint);
    }

    /**
     * Lets a connector use its processors again once their requests have ended in good order.
     *
     * @param protocol the connector's, whose {@code processorCache} is 0
     * @param alone whether no other application is deployed
     * @return what undoes it; null where the connector is not for HTTP, or another application has got hold of it already
     */
    static @Nullable Runnable guard(Object protocol, CurrentConnection current, BooleanSupplier alone)
            throws ReflectiveOperationException {
        return protocol instanceof AbstractHttp11Protocol<?> http ? guardHttp(http, current, alone) : null;
    }

    @SuppressWarnings("unchecked") // An endpoint is one of its protocol's sockets.
    private static <S> @Nullable Runnable guardHttp(
            AbstractHttp11Protocol<S> protocol, CurrentConnection current, BooleanSupplier alone)
            throws ReflectiveOperationException {
        Method getEndpoint = AbstractProtocol.class.getDeclaredMethod("getEndpoint");
        getEndpoint.setAccessible(true);
        AbstractEndpoint<S, ?> endpoint = (AbstractEndpoint<S, ?>) getEndpoint.invoke(protocol);
        AbstractEndpoint.Handler<S> own = endpoint.getHandler();
        if (own.getClass() != ConnectionHandler.class) {
            return null;
        }
        Guarded<S> guarded = new Guarded<>(protocol, own, current, new Threads(endpoint, alone));
        endpoint.setHandler(guarded);
        own.recycle();
        return () -> {
            endpoint.setHandler(own);
            guarded.close();
        };
    }

    /**
     * Handles a connector's connections as Tomcat does, but for what it keeps.
     *
     * <p>A processor (with its request, its response and their buffers) is kept for the next connection only if its request
     * was declared finished during the same turn in which it is released, or if it has been used by no exchange since. Tomcat lets one thread at a time have a
     * connection's processor, so nobody but that thread can have come between the two. All others are dropped: those
     * that Tomcat gives up in the middle, those of connections that were closed under a request.
     *
     * <p>A thread that reads the end of a chunked body in the midst of a turn is sent into the same connection once more by Tomcat
     * (10.1.59, 11.0.24, ChunkedInputFilter.parseTrailerFields), to have the end told. The connection's processor is in use
     * there, so Tomcat would take another one, which takes the bytes of the next request for its own or, without any, has the
     * connection watched in the midst of a request. The turn that goes on tells the end by itself (CoyoteAdapter). That a turn
     * for writing could get lost in the same way does not come up: no body is read before the container has told of one.
     *
     * <p>And a connection that waits for its next request keeps no processor: in Tomcat it keeps its last one, which is
     * some 90 KB.
     */
    static final class Guarded<S> extends ConnectionHandler<S> {
        private final AbstractEndpoint.Handler<S> own;
        private final CurrentConnection current;
        private final Threads threads;
        private final SynchronizedStack<Processor> kept = new SynchronizedStack<>(16, MAX_KEPT);
        private final AtomicBoolean closed = new AtomicBoolean();

        Guarded(
                AbstractHttp11Protocol<S> protocol,
                AbstractEndpoint.Handler<S> own,
                CurrentConnection current,
                Threads threads) {
            super(protocol);
            this.own = own;
            this.current = current;
            this.threads = threads;
        }

        @Override
        public SocketState process(SocketWrapperBase<S> wrapper, SocketEvent status) {
            threads.putBefore();
            boolean needsProcessor = status == SocketEvent.OPEN_READ && wrapper.getCurrentProcessor() == null;
            if (needsProcessor && current.isAt(wrapper)) {
                return SocketState.LONG;
            }
            // Set anew when its next request begins.
            CurrentConnection.Turn turn =
                    current.enter(wrapper, () -> wrapper.setAppReadBufHandler(ApplicationBufferHandler.EMPTY));
            try {
                if (needsProcessor && isHttp11(wrapper)) {
                    reuse(wrapper, turn);
                }
                return super.process(wrapper, status);
            } finally {
                current.leave(turn);
            }
        }

        /** What the turn does not use, since the client closes its connection, is as good as it was. */
        private void reuse(SocketWrapperBase<S> wrapper, CurrentConnection.Turn turn) {
            Processor next = kept.pop();
            if (next != null) {
                wrapper.setCurrentProcessor(next);
                turn.setFinished(true);
            }
        }

        /** With OpenSSL nothing negotiated is null, with Java's TLS it is empty. */
        private boolean isHttp11(SocketWrapperBase<S> wrapper) {
            String negotiated = wrapper.getNegotiatedProtocol();
            return negotiated == null || negotiated.isEmpty() || negotiated.equals("http/1.1");
        }

        /** A connection that is closed, by any thread and at any time: its processor belongs to no turn. */
        @Override
        public void release(SocketWrapperBase<S> wrapper) {
            CurrentConnection.Turn none = current.enter(wrapper, () -> {});
            try {
                super.release(wrapper);
            } finally {
                current.leave(none);
            }
        }

        /** Called by Tomcat for every processor that it has cleared and does not keep, which with no cache is every one. */
        @Override
        protected void unregister(Processor processor) {
            CurrentConnection.Turn turn = current.turn();
            if (turn != null) {
                turn.released();
            }
            if (turn == null || !turn.isFinished() || closed.get() || !kept.push(processor)) {
                super.unregister(processor);
            }
        }

        /** Also counts it where the connector's other requests are counted. */
        @Override
        protected void register(Processor processor) {
            super.register(processor);
            if (getProtocol().getDomain() != null && own.getGlobal() instanceof RequestGroupInfo counts) {
                RequestInfo counted = processor.getRequest().getRequestProcessor();
                counted.setGlobalProcessor(null);
                counted.setGlobalProcessor(counts);
            }
        }

        @Override
        public Object getGlobal() {
            return own.getGlobal();
        }

        @Override
        public void recycle() {
            super.recycle();
            for (Processor next = kept.pop(); next != null; next = kept.pop()) {
                super.unregister(next);
            }
        }

        /** Keeps none from now on; those that are still at work are dropped at their end. */
        void close() {
            closed.set(true);
            threads.close();
            recycle();
        }
    }

    /** Puts a {@link CallerRunsExecutor} before a connector's threads. */
    private static final class Threads {
        private final AbstractEndpoint<?, ?> endpoint;
        private final BooleanSupplier alone;
        // Whether the connector has made its threads itself, and will stop them: what is set by others it does not.
        private final Field internal;
        private boolean closed;

        Threads(AbstractEndpoint<?, ?> endpoint, BooleanSupplier alone) throws ReflectiveOperationException {
            this.endpoint = endpoint;
            this.alone = alone;
            internal = AbstractEndpoint.class.getDeclaredField("internalExecutor");
            internal.setAccessible(true);
        }

        /** At any request, since a connector makes its threads when it starts, which is after its applications. */
        void putBefore() {
            if (!(endpoint.getExecutor() instanceof CallerRunsExecutor)) {
                replace();
            }
        }

        private synchronized void replace() {
            Executor own = endpoint.getExecutor();
            if (!closed && own != null && !(own instanceof CallerRunsExecutor)) {
                set(new CallerRunsExecutor(own, alone));
            }
        }

        synchronized void close() {
            closed = true;
            if (endpoint.getExecutor() instanceof CallerRunsExecutor before) {
                set(before.own());
            }
        }

        private void set(Executor executor) {
            try {
                boolean made = internal.getBoolean(endpoint);
                endpoint.setExecutor(executor);
                internal.setBoolean(endpoint, made);
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
