package dev.rollcall.gateway.library;

import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.gateway.transport.AllowedAddresses;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.UpgradeProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Sets up the client that holds the pooled connections to all backends. */
public final class UpstreamClient {
    private static final int MAX_THREADS = 200;
    // A request's head may be larger than the library's 4 KiB: containers accept 8 KiB and more.
    private static final int REQUEST_BUFFER_BYTES = 32 * 1024;
    private static final int RESPONSE_BUFFER_BYTES = 16 * 1024;
    private static final int MAX_RESPONSE_HEAD_BYTES = 64 * 1024;

    private UpstreamClient() {}

    /**
     * Returns the client, started.
     *
     * @throws Exception if the system has nothing left to start it with
     */
    public static HttpClient start(GatewaySettings settings, BackendTls tls) throws Exception {
        ClientConnector connector = new HandshakingConnector();
        connector.setSelectors(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        connector.setConnectTimeout(settings.connectTimeout());
        connector.setSslContextFactory(new BackendEngines(tls));
        HttpClient client = new HttpClient(new BothProtocols(connector, settings.keepAlive()));
        configure(client, settings);
        client.start();
        passEverything(client);
        return client;
    }

    private static void configure(HttpClient client, GatewaySettings settings) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("rollcall-upstream");
        client.setExecutor(threads);
        Scheduler scheduler = new ScheduledExecutorScheduler("rollcall-upstream-timer", true);
        client.setScheduler(scheduler);
        client.setSocketAddressResolver(new AllowedAddresses(
                new SocketAddressResolver.Async(threads, scheduler, client.getAddressResolutionTimeout()),
                host -> settings.staticBackends().hasHost(host),
                settings.admission()::allowsBackend));
        client.setConnectTimeout(settings.connectTimeout().toMillis());
        client.setIdleTimeout(settings.keepAlive().toMillis());
        client.setMaxConnectionsPerDestination(settings.maxConnections());
        useNoBufferTwice(client);
        client.setRequestBufferSize(REQUEST_BUFFER_BYTES);
        client.setResponseBufferSize(RESPONSE_BUFFER_BYTES);
        client.setMaxResponseHeadersSize(MAX_RESPONSE_HEAD_BYTES);
        client.setFollowRedirects(false);
        // One client's cookies must never reach another one.
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
    }

    /**
     * After an abort the library's receiver clears a buffer that it may have given back already
     * (HttpReceiverOverHTTP.parse, where it is disposed). Out of a pool that buffer would be another exchange's by then,
     * whose bytes would be gone: an answer that never ends, or ends too early, for a client that has done nothing.
     */
    private static void useNoBufferTwice(HttpClient client) {
        client.setByteBufferPool(new ByteBufferPool.NonPooling());
        // Memory outside the heap is far too dear to be used once.
        client.setUseInputDirectByteBuffers(false);
        client.setUseOutputDirectByteBuffers(false);
    }

    /** Takes out what a browser's client does to answers: decoding, redirects, authentication. */
    private static void passEverything(HttpClient client) {
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear();
        // Without a handler each, an interim answer would be taken for the final one.
        client.getProtocolHandlers().put(ContinueWait.handler());
        InterimHandlers.all().forEach(client.getProtocolHandlers()::put);
        client.getProtocolHandlers().put(new EveryUpgrade());
    }

    /** The library's transport, but for which protocol it speaks, and for how long it keeps a connection. */
    private static final class BothProtocols extends HttpClientTransportOverHTTP {
        private final Duration keepAlive;

        private BothProtocols(ClientConnector connector, Duration keepAlive) {
            super(connector);
            this.keepAlive = keepAlive;
        }

        @Override
        public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
            KeptConnection connection = UwsgiConnection.isWanted(context)
                    ? new UwsgiConnection(endPoint, context, keepAlive)
                    : new KeptConnection(endPoint, context, keepAlive);
            return customize(connection, context);
        }
    }

    /** The library's connector, but for when it takes a connection over TLS for made. */
    private static final class HandshakingConnector extends ClientConnector {
        @Override
        public ClientConnectionFactory newSslClientConnectionFactory(
                SslContextFactory.@Nullable Client engines, ClientConnectionFactory http) {
            SslClientConnectionFactory factory = new SslClientConnectionFactory(
                    engines == null ? getSslContextFactory() : engines,
                    getByteBufferPool(),
                    getExecutor(),
                    HandshakeFirst.before(http, getExecutor(), getConnectTimeout()));
            // RFC 9112 §9.8: whoever cuts the connection must not decide where an answer without a length ends.
            factory.setRequireCloseMessage(true);
            // As in useNoBufferTwice.
            factory.setDirectBuffersForEncryption(false);
            factory.setDirectBuffersForDecryption(false);
            return factory;
        }
    }

    /** Takes every 101, also one that nobody has asked for: that must not pass for an answer (RFC 9110 §15.2). */
    private static final class EveryUpgrade extends UpgradeProtocolHandler {
        @Override
        protected boolean acceptHeaders(Request request, Response response) {
            return true;
        }
    }
}
