package dev.rollcall.benchmark;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** {@code AsyncProxyServlet} in Jetty; prints its port. */
public final class StockInJetty {
    private static final int BACKLOG = 4096;

    private StockInJetty() {}

    /** {@code StockInJetty ORIGIN_PORT}. */
    public static void main(String[] args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(3_600_000);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(new StockServlet(Integer.parseInt(args[0])));
        holder.setAsyncSupported(true);
        holder.setInitParameter("preserveHost", "true");
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.start();
        System.out.println("port " + connector.getLocalPort());
        server.join();
    }
}
