package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.access.AccessLog;
import dev.rollcall.gateway.access.Ending;
import dev.rollcall.gateway.balancer.SlowStart;
import dev.rollcall.gateway.config.ConfigurationException;
import dev.rollcall.gateway.config.ExchangeSettings;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.config.RetrySettings;
import dev.rollcall.gateway.interim.InterimWriter;
import dev.rollcall.gateway.library.LibraryTransport;
import dev.rollcall.gateway.library.UpstreamClient;
import dev.rollcall.gateway.recycling.RequestRecycling;
import dev.rollcall.gateway.registry.RoutingTable;
import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.gateway.transport.PooledTransport;
import dev.rollcall.gateway.transport.TransportSettings;
import dev.rollcall.gateway.upstream.FailureJudge;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee10.proxy.AsyncProxyServlet;
import org.jspecify.annotations.Nullable;

/**
 * Sends each request to a backend of its host. The upstream connections are those of Jetty's proxy servlet; what it
 * does between them and the client is replaced, see {@code docs/design.md} for the list of reasons.
 */
public final class GatewayServlet extends AsyncProxyServlet {
    private static final long serialVersionUID = 1L;

    private final transient GatewaySettings settings;
    private final transient BackendTls tls;
    private final transient ForwardedFields forwarded;
    private final transient RequestIds requestIds;
    private final transient RequestRules rules;
    private final transient ClientSlots clientSlots;
    private final transient ExchangeParts parts;
    // Set before the first request.
    private transient volatile InterimWriter interimWriter = InterimWriter.NONE;
    private transient volatile @Nullable Transports transports;
    private transient volatile RequestRecycling recycling = RequestRecycling.NONE;

    /**
     * @param table read once per attempt; whatever it returns must be safe for use by many threads
     * @param identity this gateway's among other gateways
     * @param tls how backends with TLS are spoken to
     * @throws ConfigurationException if the operator's error pages cannot be used, or the access log not be written
     */
    public GatewayServlet(Supplier<RoutingTable> table, GatewaySettings settings, String identity, BackendTls tls) {
        this.settings = settings;
        this.tls = tls;
        this.forwarded = new ForwardedFields(settings.trustedProxies());
        this.parts = new ExchangeParts(
                table,
                new UpstreamRequests(
                        new RequestHead(forwarded),
                        new UwsgiHead(settings.exchange().uwsgi()),
                        identity,
                        settings.timeout(),
                        tls),
                () -> Objects.requireNonNull(transports, "init() comes first"),
                new AutoGzip(settings.autoGzip()),
                new OwnAnswers(errorPages(settings.exchange())),
                new FailureJudge(settings.exchange().health().failures(), () -> ThreadLocalRandom.current()
                        .nextDouble()),
                new SlowStart(settings.exchange().health().slowStart().toNanos()),
                new StickySessions(settings.exchange().sticky()),
                new HeldRequests(settings.exchange().hold(), table, System::nanoTime),
                retries(settings.exchange().retries()),
                settings.exchange().limits().maxBodyBytes(),
                AccessLog.of(settings.exchange().accessLog()),
                new BackendFaultLog(),
                () -> interimWriter,
                () -> recycling,
                new Leaving(),
                new Tunnels(
                        this::getHttpClient,
                        settings.webSocketIdleTimeout(),
                        settings.timeout().plus(settings.connectTimeout())));
        this.rules = new RequestRules(settings.exchange().limits(), identity);
        this.clientSlots = new ClientSlots(settings.exchange().limits().maxRequestsPerClient());
        this.requestIds = new RequestIds(settings.exchange().requestId(), ThreadLocalRandom::current);
    }

    private static Retries retries(RetrySettings settings) {
        return new Retries(new RetryBudget(settings.budgetPercent(), System.nanoTime()), settings.keptBodyBytes());
    }

    private static Supplier<ErrorPages> errorPages(ExchangeSettings settings) {
        if (settings.errorPages().isEmpty()) {
            return () -> ErrorPages.NONE;
        }
        ErrorPageFolder folder = ErrorPageFolder.open(settings.errorPages().get(), System.nanoTime());
        return () -> folder.current(System.nanoTime());
    }

    @Override
    public void init() throws ServletException {
        recycling = RequestRecycling.of(getServletContext());
        parts.tunnels().useContainerOf(getServletContext());
        interimWriter = InterimWriter.of(getServletContext());
        super.init();
        HttpClient client = getHttpClient();
        transports = new Transports(startPooled(client), new LibraryTransport(client));
        parts.accessLog().start();
    }

    /** Has every answer from now on ask its client to use the connection no longer. */
    public void leave() {
        parts.leaving().begin();
    }

    /** Returns how many requests wait for a backend. */
    int held() {
        return parts.held().count();
    }

    /** The exchanges that still run end with the upstream client, and have their lines. */
    @Override
    public void destroy() {
        Transports ways = transports;
        if (ways != null) {
            ways.pooled().close();
        }
        super.destroy();
        recycling.close();
        parts.accessLog().close();
    }

    @Override
    protected HttpClient createHttpClient() throws ServletException {
        try {
            return UpstreamClient.start(settings, tls);
        } catch (Exception failed) {
            throw new ServletException("cannot start the upstream client", failed);
        }
    }

    private PooledTransport startPooled(HttpClient client) throws ServletException {
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        try {
            PooledTransport pooled = new PooledTransport(
                    new TransportSettings(
                            settings.connectTimeout(),
                            settings.keepAlive(),
                            settings.timeout(),
                            settings.maxConnections(),
                            loops),
                    client.getSocketAddressResolver(),
                    client.getExecutor());
            pooled.start();
            return pooled;
        } catch (IOException failed) {
            throw new ServletException("cannot read from backends", failed);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            // Sent back to the container for this alone: see ClientResponse.
            throw new TruncatedResponseException();
        }
        recycling.begun();
        ClientRequest clientRequest = ClientRequest.of(request, forwarded, requestIds);
        if (RequestRules.isForGateway(clientRequest)) {
            answer(clientRequest, parts.ownAnswers().options(clientRequest), response)
                    .end(Ending.COMPLETE);
            return;
        }
        Optional<ProxyError> refusal = rules.refusal(clientRequest);
        if (refusal.isPresent()) {
            refuse(clientRequest, refusal.get(), response);
            return;
        }
        if (clientRequest.routingPath().isEmpty()) {
            refuse(clientRequest, ProxyError.BAD_PATH, response);
            return;
        }
        Optional<Runnable> slot = clientSlots.take(clientRequest.clientAddress());
        if (slot.isEmpty()) {
            refuse(clientRequest, ProxyError.TOO_MANY_REQUESTS, response);
            return;
        }
        carry(clientRequest, response, new ExchangeNotes(clientRequest, parts.accessLog(), slot.get()));
    }

    private void carry(ClientRequest request, HttpServletResponse response, ExchangeNotes notes) throws IOException {
        try {
            new Exchange(request, response, parts, notes).start();
        } catch (IOException | RuntimeException failed) {
            notes.end(Ending.CLIENT_GONE);
            throw failed;
        }
    }

    private void refuse(ClientRequest request, ProxyError error, HttpServletResponse response) throws IOException {
        answer(request, parts.ownAnswers().to(request, error), response).end(Ending.REFUSED);
    }

    private ExchangeNotes answer(ClientRequest request, OwnAnswer answer, HttpServletResponse response)
            throws IOException {
        ExchangeNotes notes = new ExchangeNotes(request, parts.accessLog(), () -> {});
        notes.answering(answer);
        answer.writeHead(response);
        // What is left of a body is seen to by the container: nothing has been read yet.
        parts.leaving().mark(request, false, response);
        // More than the container keeps back for the end would have to wait here for a slow client.
        response.setBufferSize(Math.max(response.getBufferSize(), answer.body().length + 1));
        response.getOutputStream().write(answer.body());
        notes.sent(answer.body().length);
        // No other thread has had anything to do with it.
        recycling.finished();
        return notes;
    }
}
