package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jetty with an unpacked WAR that has our JAR in its WEB-INF/lib. */
class JettyWarTest {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ContextHandlerCollection apps = new ContextHandlerCollection();
    private UdpGateway gateway;
    private WarDirectory war;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        gateway = UdpGateway.open();
        war = WarDirectory.in(folder).hostnames("mysite.com\n");
        server.addConnector(connector);
        server.setHandler(apps);
    }

    @AfterEach
    void close() throws Exception {
        server.stop();
        gateway.close();
        assertFalse(Threads.alive("rollcall-"));
    }

    @Test
    void the_jar_alone_announces_the_app_where_annotations_are_not_scanned() throws Exception {
        war.webXml(false, subscribeTo());
        app(false);
        server.start();
        Await.until("subscribed", () -> gateway.subscribed().equals(endpoint("mysite.com")));
        assertEquals(200, Http.status(connector.getLocalPort(), "/index.html"));
        server.stop();
        Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
    }

    @Test
    void found_both_ways_it_announces_once() throws Exception {
        war.webXml(false, subscribeTo());
        app(true);
        assertSubscribedOnce("mysite.com");
    }

    @Test
    void the_jar_in_two_places_announces_once() throws Exception {
        war.webXml(false, subscribeTo());
        Files.copy(
                war.path().resolve("WEB-INF/lib/subscriber-filter.jar"),
                war.path().resolve("WEB-INF/lib/copy.jar"));
        app(true);
        assertSubscribedOnce("mysite.com");
    }

    @Test
    void it_announces_an_app_whose_web_xml_is_complete() throws Exception {
        war.webXml(true, subscribeTo());
        app(true);
        assertSubscribedOnce("mysite.com");
    }

    @Test
    void a_filter_in_web_xml_wins_over_the_automatic_one() throws Exception {
        war.webXml(false, subscribeTo() + WarDirectory.filter("announce", "hostnames", "explicit.com"));
        app(true);
        assertSubscribedOnce("explicit.com");
    }

    @Test
    void a_filter_in_web_xml_of_the_automatic_ones_name_keeps_its_settings() throws Exception {
        war.webXml(false, subscribeTo() + WarDirectory.filter("rollcall-subscriber", "hostnames", "explicit.com"));
        app(true);
        assertSubscribedOnce("explicit.com");
    }

    @Test
    void a_filter_in_a_complete_web_xml_is_enough() throws Exception {
        war.webXml(true, subscribeTo() + WarDirectory.filter("announce", "hostnames", "explicit.com"));
        app(false);
        assertSubscribedOnce("explicit.com");
    }

    @Test
    void the_automatic_filter_lets_requests_be_asynchronous() throws Exception {
        war.webXml(false, subscribeTo());
        WebAppContext app = app(false);
        app.addServlet(new ServletHolder(new AsyncServlet()), "/async");
        server.start();
        assertEquals(202, Http.status(connector.getLocalPort(), "/async"));
    }

    @Test
    void what_the_operator_says_stands_above_web_xml_and_an_init_param_above_a_context_param() throws Exception {
        war.webXml(
                true,
                subscribeTo()
                        + WarDirectory.contextParam("rollcall.hostnames", "context.com")
                        + WarDirectory.contextParam("rollcall.weight", "7")
                        + WarDirectory.contextParam("weight", "8")
                        + WarDirectory.filter("announce", "hostnames", "init.com", "advertise", "app:1"));
        System.setProperty("rollcall.advertise", "app:2");
        try {
            app(false);
            server.start();
            Await.until("subscribed", () -> gateway.subscribed().equals(Set.of("init.com=app:2")));
            Subscribe first =
                    assertInstanceOf(Subscribe.class, gateway.messages().get(0));
            assertEquals(7, first.attributes().weight());
        } finally {
            System.clearProperty("rollcall.advertise");
        }
    }

    @Test
    void a_bad_setting_is_told_once_and_the_app_runs() throws Exception {
        war.webXml(false, subscribeTo() + WarDirectory.contextParam("rollcall.weight", "0x"));
        app(false);
        try (LogCapture log = new LogCapture()) {
            server.start();
            assertEquals(200, Http.status(connector.getLocalPort(), "/index.html"));
            assertFalse(Threads.alive("rollcall-"));
            assertEquals(1, log.count("weight: 0x (expected: 1 to 1000000)"));
            assertEquals(1, log.lines().size());
        }
    }

    @Test
    void an_unknown_parameter_is_told_and_the_app_runs() throws Exception {
        war.webXml(false, WarDirectory.filter("announce", "hostname", "explicit.com"));
        app(false);
        try (LogCapture log = new LogCapture()) {
            server.start();
            assertEquals(200, Http.status(connector.getLocalPort(), "/index.html"));
            assertEquals(
                    1, log.count("hostname: explicit.com (expected: no setting of this name; there are advertise,"));
        }
    }

    @Test
    void a_changed_file_is_noticed() throws Exception {
        war.webXml(false, subscribeTo() + WarDirectory.contextParam("rollcall.subscribe-freq", "100ms"));
        app(false);
        server.start();
        Await.until("subscribed", () -> gateway.keys().equals(Set.of("mysite.com")));
        war.hostnames("# moved\r\n other.com \r\nwww.other.com");
        Await.until("changed", () -> gateway.keys().equals(Set.of("other.com", "www.other.com")));
        Files.delete(war.path().resolve("WEB-INF/hostnames.txt"));
        long before = gateway.subscribes();
        Await.until("kept", () -> gateway.subscribes() > before + 4);
        assertEquals(Set.of("other.com", "www.other.com"), gateway.keys());
    }

    @Test
    void nothing_of_an_undeployed_app_stays_in_memory() throws Exception {
        war.webXml(false, subscribeTo());
        WeakReference<ClassLoader> loader = deployAndUndeploy();
        Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
        Memory.untilCollected(loader);
    }

    // A method of its own, so that no variable of the test's keeps the application.
    private WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
        WebAppContext app = app(true);
        server.start();
        Await.until("subscribed", () -> gateway.subscribes() == 1);
        ClassLoader loader = app.getClassLoader();
        assertEquals(loader, loader.loadClass(SubscriberFilter.class.getName()).getClassLoader());
        app.stop();
        apps.removeHandler(app);
        app.destroy();
        return new WeakReference<>(loader);
    }

    private void assertSubscribedOnce(String key) throws Exception {
        server.start();
        Await.until("subscribed", () -> gateway.subscribes() > 0);
        server.stop();
        Await.until("unsubscribed", () -> gateway.unsubscribes() > 0);
        assertEquals(1, gateway.subscribes());
        assertEquals(1, gateway.unsubscribes());
        assertEquals(key, gateway.messages().get(0).key().toString());
    }

    private WebAppContext app(boolean annotations) throws Exception {
        WebAppContext app = new WebAppContext(war.path().toString(), "/");
        // The container's side of the class path, which has us too, is not seen by a web application.
        app.getHiddenClassMatcher().add("dev.rollcall.");
        app.setAttribute(
                "org.eclipse.jetty.containerInitializerExclusionPattern", "org\\.(springframework|apache)\\..*");
        if (!annotations) {
            app.removeConfiguration(new AnnotationConfiguration());
        }
        apps.addHandler(app);
        return app;
    }

    private static final class AsyncServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync();
            response.setStatus(202);
            async.complete();
        }
    }

    private String subscribeTo() {
        return WarDirectory.contextParam(
                "rollcall.subscribe-to", gateway.address().toString());
    }

    private Set<String> endpoint(String key) {
        return Set.of(key + "=127.0.0.1:" + connector.getLocalPort());
    }
}
