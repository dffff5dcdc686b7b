package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.tunnel.ClientTakeover;
import dev.rollcall.gateway.tunnel.Side;
import dev.rollcall.gateway.tunnel.Tunnel;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/** What all WebSockets of a gateway have in common. */
final class Tunnels {
    // Half of the threads that containers have by default: slow handshakes must not keep everybody else out.
    private static final int MAX_HELD_THREADS = 100;
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final Supplier<HttpClient> client;
    private final Duration idleTimeout;
    private final Duration handshakeTimeout;
    private final Semaphore heldThreads = new Semaphore(MAX_HELD_THREADS);
    // Set before the first request.
    private volatile @Nullable ClientTakeover takeover;

    /**
     * @param client exists only from the servlet's initialisation on
     * @param idleTimeout how long nothing may move in either direction of a tunnel
     * @param handshakeTimeout how long a container's thread may be held, where that must be; longer than any one
     *     attempt may take, which ends by itself
     */
    Tunnels(Supplier<HttpClient> client, Duration idleTimeout, Duration handshakeTimeout) {
        this.client = client;
        this.idleTimeout = idleTimeout;
        this.handshakeTimeout = handshakeTimeout;
    }

    /** Finds out how the container gives up its clients' connections. */
    void useContainerOf(ServletContext context) {
        Optional<ClientTakeover> known = ClientTakeover.of(context);
        takeover = known.orElse(null);
    }

    /**
     * Returns what the request needs to become a tunnel; null where it does not ask for one, or where that cannot be.
     *
     * @param ordinary the answer, where it is no tunnel
     * @param listener hears of the end then
     */
    @Nullable
    Handshake handshake(
            ClientRequest clientRequest,
            HttpServletResponse response,
            ExchangeLock exchangeLock,
            ClientResponse ordinary,
            AsyncListener listener,
            ExchangeParts parts,
            ExchangeNotes notes) {
        ClientTakeover way = takeover;
        if (way == null || !asksForWebSocket(clientRequest.servletRequest())) {
            return null;
        }
        HeldThread held = way.needsContainerThread() ? new HeldThread(heldThreads, handshakeTimeout) : null;
        return new Handshake(clientRequest, response, exchangeLock, way, parts, notes, ordinary, listener, held);
    }

    /** Returns a tunnel that waits for its client. */
    Tunnel to(Side upstream, Tunnel.Listener listener) {
        HttpClient shared = client.get();
        return Tunnel.from(upstream, idleTimeout, shared.getExecutor(), shared.getScheduler(), listener);
    }

    /** RFC 6455 §4.1. Any other Upgrade, and any in HTTP/1.0 (RFC 9110 §7.8), is ignored: the request is an ordinary one. */
    static boolean asksForWebSocket(HttpServletRequest request) {
        return "GET".equals(request.getMethod())
                && "HTTP/1.1".equals(request.getProtocol())
                && !RequestHead.hasBody(request)
                && names(request, "Upgrade").equals("websocket")
                && COMMA.splitAsStream(names(request, "Connection")).anyMatch("upgrade"::equals);
    }

    private static String names(HttpServletRequest request, String field) {
        return String.join(",", Collections.list(request.getHeaders(field)))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
