package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.registry.RoutingTable;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee10.proxy.AsyncProxyServlet;

/**
 * Sends each request to a backend of its host. The upstream connections are those of Jetty's proxy servlet; what it
 * does between them and the client is replaced, see {@code docs/design.md} for the list of reasons.
 */
public final class GatewayServlet extends AsyncProxyServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<RoutingTable> table;
    private final transient GatewaySettings settings;
    private final String identity;
    private final transient UpstreamRequests upstreamRequests;
    private final transient AutoGzip autoGzip;
    private final transient Tunnels tunnels;

    /**
     * @param table read once per attempt; whatever it returns must be safe for use by many threads
     * @param identity this gateway's among other gateways
     */
    public GatewayServlet(Supplier<RoutingTable> table, GatewaySettings settings, String identity) {
        this.table = table;
        this.settings = settings;
        this.identity = identity;
        RequestHead head = new RequestHead(new ForwardedFields(settings.trustedProxies()));
        this.upstreamRequests = new UpstreamRequests(this::getHttpClient, head, identity, settings.timeout());
        this.autoGzip = new AutoGzip(settings.autoGzip());
        this.tunnels = new Tunnels(
                this::getHttpClient,
                settings.webSocketIdleTimeout(),
                settings.timeout().plus(settings.connectTimeout()));
    }

    @Override
    public void init() throws ServletException {
        TomcatRequestReuse.stop(getServletContext());
        tunnels.useContainerOf(getServletContext());
        super.init();
    }

    @Override
    protected HttpClient createHttpClient() throws ServletException {
        return UpstreamClient.start(settings);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            // Sent back to the container for this alone: see ClientResponse.
            throw new TruncatedResponseException();
        }
        if (RequestTrail.isLoop(request, identity)) {
            ClientResponse.write(ProxyError.LOOP, response);
            return;
        }
        Optional<String> routingPath = RoutingPath.of(request.getRequestURI());
        if (routingPath.isEmpty()) {
            ClientResponse.write(ProxyError.BAD_PATH, response);
            return;
        }
        new Exchange(request, response, routingPath.get(), table, upstreamRequests, autoGzip, tunnels).start();
    }
}
