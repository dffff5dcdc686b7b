package dev.rollcall.gateway.proxy;

import jakarta.servlet.Servlet;
import java.io.File;
import java.util.function.LongSupplier;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.StatisticsHandler;

/** The containers the servlet is tested in, each set up to let every target pass that it can. */
enum Container {
    JETTY {
        @Override
        Running start(Servlet servlet, int idleMillis) throws Exception {
            Server server = new Server();
            HttpConfiguration http = new HttpConfiguration();
            http.setUriCompliance(UriCompliance.UNSAFE);
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(HEAD_BYTES);
            ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost("127.0.0.1");
            connector.setIdleTimeout(idleMillis);
            server.addConnector(connector);
            ServletHolder holder = new ServletHolder("gateway", servlet);
            holder.setAsyncSupported(true);
            holder.setInitOrder(1);
            ServletContextHandler context = new ServletContextHandler("/");
            context.addServlet(holder, "/*");
            context.getServletHandler().setDecodeAmbiguousURIs(true);
            StatisticsHandler statistics = new StatisticsHandler(context);
            server.setHandler(statistics);
            server.start();
            return new Running(connector.getLocalPort(), statistics::getRequestsActive, server::stop);
        }
    },

    TOMCAT {
        @Override
        Running start(Servlet servlet, int idleMillis) throws Exception {
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(
                    new File("target/tomcat-" + ProcessHandle.current().pid()).getAbsolutePath());
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            connector.setProperty("connectionTimeout", String.valueOf(idleMillis));
            connector.setProperty("relaxedPathChars", "|{}\"<>^`[]\\");
            connector.setProperty("relaxedQueryChars", "|{}\"<>^`[]\\");
            connector.setProperty("maxKeepAliveRequests", "-1");
            connector.setProperty(
                    "allowedTrailerHeaders",
                    "X-End,X-Hop,Host,X-Forwarded-For,X_Request_Id,Rollcall-Gateways,Authorization");
            connector.setProperty("maxHttpRequestHeaderSize", String.valueOf(HEAD_BYTES));
            connector.setEncodedSolidusHandling("passthrough");
            tomcat.setConnector(connector);
            Context context = tomcat.addContext("", null);
            Wrapper wrapper = Tomcat.addServlet(context, "gateway", servlet);
            wrapper.setAsyncSupported(true);
            wrapper.setLoadOnStartup(1);
            wrapper.addMapping("/*");
            tomcat.start();
            // It loses count when a connection breaks as the exchange ends, and would wait for nothing when it stops.
            ((StandardContext) context).setUnloadDelay(0);
            return new Running(connector.getLocalPort(), () -> 0, () -> {
                tomcat.stop();
                tomcat.destroy();
            });
        }
    };

    static final int HEAD_BYTES = 32 * 1024;
    // Longer than any test waits.
    static final int IDLE_MILLIS = 30_000;

    /** @param idleMillis how long a client may be silent in the middle of a request */
    abstract Running start(Servlet servlet, int idleMillis) throws Exception;

    /**
     * A container that serves.
     *
     * @param port its port
     * @param exchanges how many requests have not ended yet, where the container knows
     * @param end what stops it
     */
    record Running(int port, LongSupplier exchanges, AutoCloseable end) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            end.close();
        }
    }
}
