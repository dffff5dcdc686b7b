package dev.rollcall.subscriber;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The containers in which applications are tested: a filter and one servlet for every path, which also makes the page for
 * 404. Each lets every target pass that it can.
 */
enum AppContainer {
    JETTY {
        @Override
        Running start(
                Path folder, Optional<KeyPairFile> tls, SubscriberSettings settings, HttpServlet servlet, boolean async)
                throws Exception {
            Server server = new Server();
            HttpConfiguration http = new HttpConfiguration();
            http.setUriCompliance(UriCompliance.UNSAFE);
            HttpConnectionFactory plain = new HttpConnectionFactory(http);
            ServerConnector connector = tls.map(keys -> secure(server, http, plain, keys))
                    .orElseGet(() -> new ServerConnector(server, plain));
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler app = new ServletContextHandler("/");
            app.setBaseResourceAsPath(folder);
            app.getServletHandler().setDecodeAmbiguousURIs(true);
            FilterHolder filter = new FilterHolder(new SubscriberFilter(settings));
            filter.setAsyncSupported(async);
            app.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
            ServletHolder holder = new ServletHolder(servlet);
            holder.setAsyncSupported(true);
            app.addServlet(holder, "/*");
            ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
            errors.addErrorPage(404, ERROR_PAGE);
            app.setErrorHandler(errors);
            server.setHandler(app);
            server.start();
            return new Running(connector.getLocalPort(), server::stop);
        }

        private ServerConnector secure(
                Server server, HttpConfiguration http, HttpConnectionFactory plain, KeyPairFile keys) {
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setKeyStorePath(keys.file().toString());
            tls.setKeyStorePassword(keys.password());
            // As in a standalone one: it refuses who asks for another name than it has a certificate for.
            http.addCustomizer(new SecureRequestCustomizer());
            return new ServerConnector(server, new SslConnectionFactory(tls, plain.getProtocol()), plain);
        }
    },

    TOMCAT {
        @Override
        Running start(
                Path folder, Optional<KeyPairFile> tls, SubscriberSettings settings, HttpServlet servlet, boolean async)
                throws Exception {
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(folder.resolve("tomcat").toString());
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            connector.setProperty("relaxedPathChars", "|{}\"<>^`[]\\");
            connector.setEncodedSolidusHandling("decode");
            connector.setEncodedReverseSolidusHandling("decode");
            connector.setAllowBackslash(true);
            tls.ifPresent(keys -> secure(connector, keys));
            tomcat.setConnector(connector);
            Context context = tomcat.addContext("", folder.toString());
            // As every real application's has by the container's own web.xml.
            context.addMimeMapping("css", "text/css");
            addFilter(context, settings, async);
            Wrapper wrapper = Tomcat.addServlet(context, "app", servlet);
            wrapper.setAsyncSupported(true);
            wrapper.addMapping("/*");
            ErrorPage page = new ErrorPage();
            page.setErrorCode(404);
            page.setLocation(ERROR_PAGE);
            context.addErrorPage(page);
            tomcat.start();
            return new Running(connector.getLocalPort(), () -> {
                tomcat.stop();
                tomcat.destroy();
            });
        }

        private void secure(Connector connector, KeyPairFile keys) {
            SSLHostConfig host = new SSLHostConfig();
            SSLHostConfigCertificate certificate =
                    new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
            certificate.setCertificateKeystoreFile(keys.file().toString());
            certificate.setCertificateKeystorePassword(keys.password());
            host.addCertificate(certificate);
            connector.setSecure(true);
            connector.setScheme("https");
            connector.setProperty("SSLEnabled", "true");
            connector.addSslHostConfig(host);
        }
    };

    static final String ERROR_PAGE = "/error-page";

    Running start(Path folder, SubscriberSettings settings, HttpServlet servlet, boolean async) throws Exception {
        return start(folder, Optional.empty(), settings, servlet, async);
    }

    /** @param tls what its only connector shows to clients; empty for plain HTTP */
    abstract Running start(
            Path folder, Optional<KeyPairFile> tls, SubscriberSettings settings, HttpServlet servlet, boolean async)
            throws Exception;

    private static void addFilter(Context context, SubscriberSettings settings, boolean async) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("rollcall");
        definition.setFilter(new SubscriberFilter(settings));
        definition.setAsyncSupported(Boolean.toString(async));
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName("rollcall");
        map.addURLPattern("/*");
        map.setDispatcher("REQUEST");
        map.setDispatcher("ASYNC");
        map.setDispatcher("ERROR");
        context.addFilterMap(map);
    }

    /**
     * A container that serves.
     *
     * @param port its port
     * @param end what stops it
     */
    record Running(int port, AutoCloseable end) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            end.close();
        }
    }
}
