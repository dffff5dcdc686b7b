package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jetty answers 404 in an application's name as soon as that is being undeployed. */
@Timeout(60)
class JettyUndeployTest {
    @Test
    void it_leaves_at_once_and_what_runs_ends_whole() throws Exception {
        PausingServlet servlet = new PausingServlet();
        undeploying(servlet, (gateway, app, port) -> {
            CompletableFuture<Integer> slow = inBackground(() -> Http.status(port, "/slow"));
            servlet.awaitEntered();
            CompletableFuture<Integer> stopping = stopping(app);
            Await.until("gone from the gateway", () -> gateway.unsubscribes() == 1);
            assertEquals(0, gateway.drains());
            assertEquals(404, Http.status(port, "/quick"));
            assertFalse(stopping.isDone());

            servlet.release();
            assertEquals(200, slow.get());
            stopping.get();
        });
    }

    @Test
    void that_it_leaves_is_said_again_until_it_is_heard() throws Exception {
        undeploying(new PausingServlet(), (gateway, app, port) -> {
            gateway.ignoring(Integer.MAX_VALUE);
            stopping(app).get();
            Await.until("said again", () -> gateway.unsubscribes() > 1);
        });
    }

    private interface Undeploy {
        void run(UdpGateway gateway, ServletContextHandler app, int port) throws Exception;
    }

    /** In a server that goes on. */
    private static void undeploying(PausingServlet servlet, Undeploy undeploy) throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            ServletContextHandler app = app(gateway, servlet);
            Server server = new Server();
            ServerConnector connector = new ServerConnector(server);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.setHandler(new ContextHandlerCollection(app));
            server.start();
            try {
                Await.until("accepted", PausingServlet::isAccepted);
                undeploy.run(gateway, app, connector.getLocalPort());
            } finally {
                servlet.release();
                server.stop();
            }
        }
    }

    private static CompletableFuture<Integer> stopping(ServletContextHandler app) {
        return inBackground(() -> {
            app.stop();
            return 0;
        });
    }

    private static ServletContextHandler app(UdpGateway gateway, PausingServlet servlet) {
        ServletContextHandler app = new ServletContextHandler("/");
        SubscriberSettings settings = SubscriberSettings.builder()
                .subscribeTo(gateway.address().toString())
                .hostnames("mysite.com")
                .drainTimeout(Duration.ofHours(1))
                .build();
        app.addFilter(new FilterHolder(new SubscriberFilter(settings)), "/*", EnumSet.of(DispatcherType.REQUEST));
        app.addServlet(new ServletHolder(servlet), "/*");
        return app;
    }

    private interface Task {
        int run() throws Exception;
    }

    private static CompletableFuture<Integer> inBackground(Task task) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return task.run();
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
    }
}
