package dev.rollcall.gateway.admin;

import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.config.StatsSettings;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with {@link StatsPage} whoever may see it; everybody else's request goes its ordinary way, as if there were no
 * such page. To be mapped to its path alone.
 */
public final class StatsFilter extends HttpFilter {
    private static final Logger LOG = LoggerFactory.getLogger(StatsFilter.class);
    private static final long serialVersionUID = 1L;

    // Who carries one of these speaks for somebody else, and that it comes from this machine says nothing.
    private static final List<String> SPEAKS_FOR_OTHERS = List.of("Via", "Forwarded", "X-Forwarded-For", "X-Real-IP");

    private final transient StatsSettings settings;
    private final String version;
    private final transient Supplier<Snapshot> snapshot;

    /** @param snapshot asked for every page */
    public StatsFilter(StatsSettings settings, String version, Supplier<Snapshot> snapshot) {
        this.settings = settings;
        this.version = version;
        this.snapshot = snapshot;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getMethod().equals("GET") || !mayBeShown(request)) {
            chain.doFilter(request, response);
            return;
        }
        AsyncContext waiting = request.startAsync();
        // This thread may be one that has to read other backends' answers; the page waits for the subscriptions'
        // thread.
        waiting.start(() -> {
            answer(response);
            waiting.complete();
        });
    }

    private void answer(HttpServletResponse response) {
        try {
            byte[] page = new StatsPage(version, snapshot.get(), Instant.now(), System.nanoTime())
                    .json()
                    .getBytes(StandardCharsets.US_ASCII);
            response.setContentType("application/json");
            response.setHeader("Cache-Control", "no-store");
            response.setContentLength(page.length);
            response.getOutputStream().write(page);
        } catch (CompletionException busy) {
            LOG.warn("no statistics: the subscriptions' thread does not answer", busy);
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } catch (IOException gone) {
            LOG.debug("nobody is left to read the statistics", gone);
        }
    }

    private boolean mayBeShown(HttpServletRequest request) {
        if (SPEAKS_FOR_OTHERS.stream().anyMatch(field -> request.getHeader(field) != null)) {
            return false;
        }
        InetAddress peer = address(request.getRemoteAddr());
        return settings.isOpenTo(peer) || (peer.isLoopbackAddress() && isAskedForByAddress(request));
    }

    // A page in a browser on this machine can make the browser ask 127.0.0.1, but only under a name of that page's own.
    private static boolean isAskedForByAddress(HttpServletRequest request) {
        String name = request.getServerName();
        return name.equals("localhost") || InetAddresses.isUriInetAddress(name) || InetAddresses.isInetAddress(name);
    }

    // Jetty puts an IPv6 address in brackets; a link-local one has its interface at the end.
    private static InetAddress address(String remote) {
        String bare = remote.startsWith("[") ? remote.substring(1, remote.length() - 1) : remote;
        int scope = bare.indexOf('%');
        return InetAddresses.forString(scope < 0 ? bare : bare.substring(0, scope));
    }
}
