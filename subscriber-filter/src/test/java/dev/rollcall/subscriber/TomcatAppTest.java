package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embedded Tomcat, with the filter added by code and with our JAR in WEB-INF/lib. */
class TomcatAppTest {
    private final Tomcat tomcat = new Tomcat();
    private UdpGateway gateway;
    private WarDirectory war;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        gateway = UdpGateway.open();
        war = WarDirectory.in(folder.resolve("app")).hostnames("mysite.com\n");
        tomcat.setBaseDir(folder.resolve("base").toString());
    }

    @AfterEach
    void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        gateway.close();
        assertFalse(Threads.alive("rollcall-"));
    }

    @Test
    void subscribes_the_port_that_was_really_opened_and_unsubscribes_before_it_is_closed() throws Exception {
        Connector connector = connect("127.0.0.1");
        app("/shop", settings("mysite.com"));
        AtomicBoolean early = new AtomicBoolean();
        connector.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.BEFORE_STOP_EVENT)) {
                early.set(Await.soon(() -> gateway.unsubscribes() == 1));
            }
        });
        tomcat.start();
        Await.until("subscribed", () -> gateway.subscribed().equals(endpoint("mysite.com/shop", connector)));
        tomcat.stop();
        assertTrue(early.get());
    }

    @Test
    void a_wildcard_address_is_announced_as_the_one_that_routes_to_the_gateway() throws Exception {
        Connector connector = connect(null);
        app("", settings("mysite.com"));
        tomcat.start();
        Await.until("subscribed", () -> gateway.subscribed().equals(endpoint("mysite.com", connector)));
    }

    @Test
    void a_specific_address_is_announced_as_it_is() throws Exception {
        Connector connector = connect("127.0.0.2");
        app("", settings("mysite.com"));
        tomcat.start();
        Await.until("subscribed", () -> gateway.subscribed()
                .equals(Set.of("mysite.com=127.0.0.2:" + connector.getLocalPort())));
    }

    @Test
    void the_connector_with_plain_http_is_taken_wherever_it_stands() throws Exception {
        Connector ajp = new Connector("AJP/1.3");
        ajp.setPort(0);
        ajp.setProperty("secretRequired", "false");
        tomcat.getService().addConnector(ajp);
        Connector plain = connect("127.0.0.1");
        // Behind a proxy that ends TLS; still plain HTTP itself.
        plain.setScheme("https");
        plain.setSecure(true);
        app("", settings("mysite.com"));
        tomcat.start();
        Await.until("subscribed", () -> gateway.subscribed().equals(endpoint("mysite.com", plain)));
    }

    @Test
    void waits_for_a_connector_that_binds_late() throws Exception {
        Connector connector = connect("127.0.0.1");
        connector.setProperty("bindOnInit", "false");
        app("", settings("mysite.com"));
        tomcat.start();
        Await.until("subscribed", () -> gateway.subscribed().equals(endpoint("mysite.com", connector)));
    }

    @Test
    void with_the_port_already_open_an_app_is_announced_only_when_it_has_started() throws Exception {
        Connector connector = connect("127.0.0.1");
        tomcat.start();
        StandardContext app = new StandardContext();
        app.setPath("/shop");
        app.addLifecycleListener(new Tomcat.FixContextListener());
        addFilter(app, settings("mysite.com"));
        SlowServlet slow = new SlowServlet(() -> gateway.subscribes() > 0);
        Tomcat.addServlet(app, "slow", slow).setLoadOnStartup(1);
        tomcat.getHost().addChild(app);
        assertFalse(slow.announcedTooEarly);
        Await.until("subscribed", () -> gateway.subscribed().equals(endpoint("mysite.com/shop", connector)));
    }

    @Test
    void the_jar_alone_announces_the_app_once() throws Exception {
        war.webXml(false, subscribeTo());
        assertSubscribedOnce("mysite.com/shop");
    }

    @Test
    void the_jar_in_two_places_announces_once() throws Exception {
        war.webXml(false, subscribeTo());
        Files.copy(
                war.path().resolve("WEB-INF/lib/subscriber-filter.jar"),
                war.path().resolve("WEB-INF/lib/copy.jar"));
        assertSubscribedOnce("mysite.com/shop");
    }

    @Test
    void it_announces_an_app_whose_web_xml_is_complete() throws Exception {
        war.webXml(true, subscribeTo());
        assertSubscribedOnce("mysite.com/shop");
    }

    @Test
    void a_filter_in_web_xml_wins_over_the_automatic_one() throws Exception {
        war.webXml(false, subscribeTo() + WarDirectory.filter("announce", "hostnames", "explicit.com"));
        assertSubscribedOnce("explicit.com/shop");
    }

    @Test
    void a_filter_in_a_complete_web_xml_wins_too() throws Exception {
        war.webXml(true, subscribeTo() + WarDirectory.filter("announce", "hostnames", "explicit.com"));
        assertSubscribedOnce("explicit.com/shop");
    }

    @Test
    void a_bad_setting_is_told_once_and_the_app_runs() throws Exception {
        war.webXml(false, WarDirectory.contextParam("rollcall.subscribe-to", "gateway"));
        Connector connector = connect("127.0.0.1");
        webapp();
        try (LogCapture log = new LogCapture()) {
            tomcat.start();
            assertEquals(200, Http.status(connector.getLocalPort(), "/shop/index.html"));
            assertEquals(1, log.count("subscribe-to: gateway (expected: gateway-host:port"));
            assertEquals(1, log.lines().size());
        }
    }

    @Test
    void nothing_of_an_undeployed_app_stays_in_memory() throws Exception {
        war.webXml(false, subscribeTo());
        connect("127.0.0.1");
        WeakReference<ClassLoader> loader = deployAndUndeploy();
        Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
        Memory.untilCollected(loader);
    }

    // A method of its own, so that no variable of the test's keeps the application.
    private WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
        Context app = webapp();
        tomcat.start();
        Await.until("subscribed", () -> gateway.subscribes() == 1);
        ClassLoader loader = app.getLoader().getClassLoader();
        assertEquals(loader, loader.loadClass(SubscriberFilter.class.getName()).getClassLoader());
        tomcat.getHost().removeChild(app);
        return new WeakReference<>(loader);
    }

    private void assertSubscribedOnce(String key) throws Exception {
        Connector connector = connect("127.0.0.1");
        webapp();
        tomcat.start();
        Await.until("subscribed", () -> gateway.subscribed().equals(endpoint(key, connector)));
        assertEquals(200, Http.status(connector.getLocalPort(), "/shop/index.html"));
        tomcat.stop();
        Await.until("unsubscribed", () -> gateway.unsubscribes() > 0);
        assertEquals(1, gateway.subscribes());
        assertEquals(1, gateway.unsubscribes());
    }

    private Connector connect(@Nullable String address) {
        Connector connector = new Connector();
        connector.setPort(0);
        if (address != null) {
            connector.setProperty("address", address);
        }
        tomcat.getService().addConnector(connector);
        return connector;
    }

    private Context webapp() {
        Context app = tomcat.addWebapp("/shop", war.path().toString());
        app.setContainerSciFilter("springframework");
        // Reading every JAR of the tests' class path takes a second.
        ((StandardJarScanner) app.getJarScanner()).setScanClassPath(false);
        return app;
    }

    private void app(String path, SubscriberSettings settings) {
        addFilter(tomcat.addContext(path, null), settings);
    }

    private static void addFilter(Context app, SubscriberSettings settings) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("announce");
        definition.setFilter(new SubscriberFilter(settings));
        definition.setAsyncSupported("true");
        app.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName("announce");
        map.addURLPattern("/*");
        app.addFilterMap(map);
    }

    private SubscriberSettings settings(String hostnames) {
        return SubscriberSettings.builder()
                .subscribeTo(gateway.address().toString())
                .hostnames(hostnames)
                .subscribeFreq(Duration.ofHours(1))
                .build();
    }

    private String subscribeTo() {
        return WarDirectory.contextParam(
                "rollcall.subscribe-to", gateway.address().toString());
    }

    private static Set<String> endpoint(String key, Connector connector) {
        return Set.of(key + "=127.0.0.1:" + connector.getLocalPort());
    }
}
