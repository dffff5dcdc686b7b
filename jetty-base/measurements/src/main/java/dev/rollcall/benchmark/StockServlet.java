package dev.rollcall.benchmark;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee10.proxy.AsyncProxyServlet;

/** Jetty's own proxy servlet, with no more of ours than where the backend is. */
public final class StockServlet extends AsyncProxyServlet {
    private static final long serialVersionUID = 1L;

    private final String origin;

    StockServlet(int originPort) {
        origin = "http://127.0.0.1:" + originPort;
    }

    @Override
    protected String rewriteTarget(HttpServletRequest request) {
        String query = request.getQueryString();
        return origin + request.getRequestURI() + (query == null ? "" : "?" + query);
    }
}
