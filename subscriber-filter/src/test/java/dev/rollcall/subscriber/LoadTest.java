package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.KeepAlive;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.Executor;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardThreadExecutor;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application says about itself with every announcement, in real containers. */
class LoadTest {
    // What the containers do with kept connections where nobody has set anything.
    // What Jetty calls its worker where nobody has given it a name.
    private static final Optional<String> JETTYS_ROUTE = Optional.of("node0");
    private static final KeepAlive JETTYS = new KeepAlive(30_000, 0);
    private static final KeepAlive TOMCATS = new KeepAlive(60_000, 100);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Slow slow = new Slow();
    private UdpGateway gateway;

    @BeforeEach
    void open() throws IOException {
        gateway = UdpGateway.open();
    }

    @AfterEach
    void close() throws IOException {
        slow.release.countDown();
        gateway.close();
    }

    @Test
    void requests_are_counted_until_they_end_in_jetty() throws Exception {
        Server server = jetty(settings());
        try {
            int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
            requestsAreCountedUntilTheyEnd(port);
        } finally {
            server.stop();
        }
    }

    @Test
    void requests_are_counted_until_they_end_in_tomcat(@TempDir Path folder) throws Exception {
        Tomcat tomcat = tomcat(folder, settings());
        try {
            requestsAreCountedUntilTheyEnd(tomcat.getConnector().getLocalPort());
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    void cores_are_the_threads_of_jetty_and_the_rest_is_what_the_settings_say() throws Exception {
        Server server = jetty(settings().algo("P2C").backup(2).weight(7));
        try {
            awaitAttributes(new Attributes(0, 0, 37, 0, 7, 2, Optional.of(Algorithm.P2C))
                    .withKeepAlive(JETTYS)
                    .withRoute(JETTYS_ROUTE));
        } finally {
            server.stop();
        }
    }

    @Test
    void cores_are_the_threads_of_tomcat(@TempDir Path folder) throws Exception {
        Tomcat tomcat = tomcat(folder, settings());
        try {
            awaitAttributes(new Attributes(0, 0, 41, 0, 1).withKeepAlive(TOMCATS));
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    void the_route_of_tomcats_sessions_is_announced(@TempDir Path folder) throws Exception {
        Tomcat tomcat = tomcat(folder, settings());
        tomcat.getEngine().setJvmRoute("shop-1");
        try {
            awaitAttributes(
                    new Attributes(0, 0, 41, 0, 1).withKeepAlive(TOMCATS).withRoute(Optional.of("shop-1")));
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    void cores_are_the_threads_of_an_executor_that_tomcats_connector_has(@TempDir Path folder) throws Exception {
        StandardThreadExecutor threads = new StandardThreadExecutor();
        threads.setMaxThreads(43);
        Tomcat tomcat = tomcat(folder, settings(), threads);
        try {
            awaitAttributes(new Attributes(0, 0, 43, 0, 1).withKeepAlive(TOMCATS));
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    void where_the_address_is_given_connections_are_kept_as_long_as_by_every_connector() throws Exception {
        Server server = jetty(settings().advertise("app.internal:80"), 50_000, 20_000, -1);
        try {
            // Jetty opens one connector after the other, and the first announcement may fall between two of them.
            awaitKeepAlive(new KeepAlive(20_000, 0));
        } finally {
            server.stop();
        }
    }

    @Test
    void cores_are_what_the_settings_say() throws Exception {
        Server server = jetty(settings().cores(5));
        try {
            awaitAttributes(new Attributes(0, 0, 5, 0, 1).withKeepAlive(JETTYS).withRoute(JETTYS_ROUTE));
        } finally {
            server.stop();
        }
    }

    private void requestsAreCountedUntilTheyEnd(int port) throws Exception {
        List<CompletableFuture<HttpResponse<Void>>> answers =
                List.of(get(port, "/slow"), get(port, "/async"), get(port, "/again"), get(port, "/failing"));
        awaitLoad(4);
        // One that is answered at once is not counted for longer.
        assertEquals(200, get(port, "/quick").get(10, TimeUnit.SECONDS).statusCode());
        awaitLoad(4);
        for (int i = 0; i < 2; i++) {
            AsyncContext waiting = slow.waiting.take();
            if (((HttpServletRequest) waiting.getRequest()).getServletPath().equals("/again")) {
                waiting.dispatch("/again");
                slow.waiting.take().complete();
            } else {
                waiting.complete();
            }
        }
        awaitLoad(2);
        slow.release.countDown();
        for (CompletableFuture<HttpResponse<Void>> answer : answers) {
            answer.get(10, TimeUnit.SECONDS);
        }
        awaitLoad(0);
    }

    private void awaitLoad(int load) {
        int before = gateway.messages().size();
        Await.until("load " + load, () -> {
            List<SubscriptionMessage> messages = gateway.messages();
            return messages.size() > before
                    && ((Subscribe) messages.get(messages.size() - 1))
                                    .attributes()
                                    .load()
                            == load;
        });
    }

    private void awaitKeepAlive(KeepAlive keepAlive) {
        Await.until("announced: " + keepAlive, () -> {
            List<SubscriptionMessage> messages = gateway.messages();
            return !messages.isEmpty()
                    && ((Subscribe) messages.get(messages.size() - 1))
                            .attributes()
                            .keepAlive()
                            .equals(keepAlive);
        });
    }

    private void awaitAttributes(Attributes attributes) {
        Await.until("subscribed", () -> gateway.subscribes() > 0);
        assertEquals(
                attributes.withInstance(ProgramInstance.get()),
                ((Subscribe) gateway.messages().get(0)).attributes());
    }

    private CompletableFuture<HttpResponse<Void>> get(int port, String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private SubscriberSettings.Builder settings() {
        return SubscriberSettings.builder()
                .subscribeTo(gateway.address().toString())
                .hostnames("mysite.com")
                .subscribeFreq(Duration.ofMillis(100));
    }

    private Server jetty(SubscriberSettings.Builder settings, int... furtherIdleMillis) throws Exception {
        Server server = new Server(new QueuedThreadPool(37));
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        for (int idleMillis : furtherIdleMillis) {
            ServerConnector further = new ServerConnector(server);
            further.setHost("127.0.0.1");
            further.setIdleTimeout(idleMillis);
            server.addConnector(further);
        }
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        FilterHolder holder = new FilterHolder(new SubscriberFilter(settings.build()));
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        ServletHolder servlet = new ServletHolder(slow);
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, "/");
        context.addServlet(servlet, "/again");
        server.setHandler(context);
        server.start();
        return server;
    }

    private Tomcat tomcat(Path folder, SubscriberSettings.Builder settings, Executor... threads) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("maxThreads", "41");
        for (Executor executor : threads) {
            tomcat.getService().addExecutor(executor);
            tomcat.getConnector().getProtocolHandler().setExecutor(executor);
        }
        Context context = tomcat.addContext("", null);
        Wrapper wrapper = Tomcat.addServlet(context, "slow", slow);
        wrapper.setAsyncSupported(true);
        wrapper.addMapping("/");
        FilterDef definition = new FilterDef();
        definition.setFilterName("rollcall");
        definition.setFilter(new SubscriberFilter(settings.build()));
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName("rollcall");
        map.addURLPattern("/*");
        map.setDispatcher("REQUEST");
        map.setDispatcher("ASYNC");
        context.addFilterMap(map);
        tomcat.start();
        return tomcat;
    }

    /** Answers when it is told to. */
    private static final class Slow extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient CountDownLatch release = new CountDownLatch(1);
        private final transient BlockingQueue<AsyncContext> waiting = new LinkedBlockingQueue<>();

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getServletPath()) {
                case "/async", "/again" -> waiting.add(request.startAsync());
                case "/slow" -> awaitRelease();
                case "/failing" -> {
                    awaitRelease();
                    throw new IOException("on purpose");
                }
                default -> response.setStatus(200);
            }
        }

        private void awaitRelease() throws IOException {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
