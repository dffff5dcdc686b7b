package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rollcall.protocol.SubscriptionMessage.Drain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several applications in one container, each with a filter, and a class loader, of its own: how they stop together. */
@Timeout(60)
class SeveralApplicationsTest {
    private static final List<String> NAMES = List.of("one", "two", "three");

    private UdpGateway gateway;

    @BeforeEach
    void open() throws IOException {
        gateway = UdpGateway.open();
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    @Test
    void in_jetty_all_begin_to_drain_before_one_is_waited_for(@TempDir Path folder) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ContextHandlerCollection apps = new ContextHandlerCollection();
        for (String name : NAMES) {
            WebAppContext app = new WebAppContext(war(folder, name).toString(), "/" + name);
            app.getHiddenClassMatcher().add("dev.rollcall.");
            app.setAttribute(
                    "org.eclipse.jetty.containerInitializerExclusionPattern", "org\\.(springframework|apache)\\..*");
            app.removeConfiguration(new AnnotationConfiguration());
            apps.addHandler(app);
        }
        server.setHandler(apps);
        server.start();
        allBeginToDrainBeforeOneIsWaitedFor(() -> {
            server.stop();
            return null;
        });
    }

    @Test
    void in_tomcat_all_begin_to_drain_before_one_is_waited_for(@TempDir Path folder) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Files.createDirectories(folder.resolve("webapps"));
        for (String name : NAMES) {
            Context app = tomcat.addWebapp("/" + name, war(folder, name).toString());
            app.setContainerSciFilter("springframework");
            // Reading every JAR of the tests' class path takes a second.
            ((StandardJarScanner) app.getJarScanner()).setScanClassPath(false);
        }
        tomcat.start();
        allBeginToDrainBeforeOneIsWaitedFor(() -> {
            tomcat.stop();
            tomcat.destroy();
            return null;
        });
    }

    private Path war(Path folder, String name) throws IOException {
        return WarDirectory.in(Files.createDirectories(folder.resolve(name)))
                .hostnames(name + ".com\n")
                .webXml(
                        false,
                        WarDirectory.contextParam(
                                        "rollcall.subscribe-to",
                                        gateway.address().toString())
                                + WarDirectory.contextParam("rollcall.drain-timeout", "1h"))
                .path();
    }

    private void allBeginToDrainBeforeOneIsWaitedFor(Callable<?> stop) throws Exception {
        // Who has not heard of its gateway yet does not wait for it.
        Await.until("all are accepted", () -> NAMES.stream().allMatch(name -> PausingServlet.isAccepted("/" + name)));
        // Whatever it is that runs: what a gateway counts is of the address, and so of all of them.
        gateway.running(1);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> {
            try {
                stop.call();
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
        Await.until("all drain", () -> draining().size() == NAMES.size());
        assertFalse(stopping.isDone());
        assertEquals(0, gateway.unsubscribes());
        gateway.running(0);
        stopping.get();
        Await.until("all have left", () -> gateway.unsubscribes() == NAMES.size());
    }

    private Set<String> draining() {
        return gateway.messages().stream()
                .filter(Drain.class::isInstance)
                .map(message -> message.key().toString())
                .collect(Collectors.toSet());
    }
}
