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
        try (UdpGateway gateway = UdpGateway.open()) {
            PausingServlet servlet = new PausingServlet();
            ServletContextHandler app = app(gateway, servlet);
            Server server = new Server();
            ServerConnector connector = new ServerConnector(server);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.setHandler(new ContextHandlerCollection(app));
            server.start();
            try {
                Await.until("accepted", PausingServlet::isAccepted);
                CompletableFuture<Integer> slow = inBackground(() -> Http.status(connector.getLocalPort(), "/slow"));
                servlet.awaitEntered();
                CompletableFuture<Integer> stopping = inBackground(() -> {
                    app.stop();
                    return 0;
                });
                Await.until("gone from the gateway", () -> gateway.unsubscribes() == 1);
                assertEquals(0, gateway.drains());
                assertEquals(404, Http.status(connector.getLocalPort(), "/quick"));
                assertFalse(stopping.isDone());

                servlet.release();
                assertEquals(200, slow.get());
                stopping.get();
            } finally {
                servlet.release();
                server.stop();
            }
        }
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
