package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import java.security.KeyStore;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Embedded Jetty with the filter added by code. */
class JettyAppTest {
    private final Server server = new Server();
    private final ContextHandlerCollection apps = new ContextHandlerCollection();
    private UdpGateway gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = UdpGateway.open();
        server.setHandler(apps);
    }

    @AfterEach
    void close() throws Exception {
        server.stop();
        gateway.close();
        assertFalse(Threads.alive("rollcall-"));
    }

    @Test
    void subscribes_the_port_that_was_really_opened_and_unsubscribes_before_it_is_closed() throws Exception {
        ServerConnector connector = connect("127.0.0.1", null);
        app("/", settings("mysite.com www.mysite.com"));
        AtomicBoolean early = new AtomicBoolean();
        connector.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle event) {
                early.set(Await.soon(() -> gateway.unsubscribes() == 2));
            }
        });
        server.start();
        String endpoint = "=127.0.0.1:" + connector.getLocalPort();
        Await.until("subscribed", () -> gateway.subscribed()
                .equals(Set.of("mysite.com" + endpoint, "www.mysite.com" + endpoint)));
        server.stop();
        assertTrue(early.get());
    }

    @Test
    void a_server_that_is_started_again_is_subscribed_again_with_its_new_port() throws Exception {
        ServerConnector connector = connect("127.0.0.1", null);
        app("/", settings("mysite.com"));
        server.start();
        Await.until("subscribed", () -> gateway.subscribes() == 1);
        server.stop();
        server.start();
        Await.until("subscribed again", () -> gateway.subscribed()
                .equals(Set.of("mysite.com=127.0.0.1:" + connector.getLocalPort())));
    }

    @Test
    void a_context_path_becomes_part_of_the_key_and_each_app_comes_and_goes_by_itself() throws Exception {
        connect(null, null);
        app("/shop", settings("mysite.com"));
        ServletContextHandler blog = app("/blog", settings("mysite.com"));
        server.start();
        Await.until("both", () -> gateway.keys().equals(Set.of("mysite.com/shop", "mysite.com/blog")));
        blog.stop();
        Await.until("one left", () -> gateway.keys().equals(Set.of("mysite.com/shop")));
        assertFalse(Threads.alive("rollcall-announcer-/blog"));
        blog.start();
        Await.until("back", () -> gateway.keys().equals(Set.of("mysite.com/shop", "mysite.com/blog")));
    }

    @Test
    void a_specific_address_is_announced_as_it_is() throws Exception {
        ServerConnector connector = connect("127.0.0.2", null);
        app("/", settings("mysite.com"));
        server.start();
        Await.until("subscribed", () -> gateway.subscribed()
                .equals(Set.of("mysite.com=127.0.0.2:" + connector.getLocalPort())));
    }

    @Test
    void a_wildcard_address_is_announced_as_the_one_that_routes_to_the_gateway() throws Exception {
        ServerConnector connector = connect(null, null);
        app("/", settings("mysite.com"));
        server.start();
        Await.until("subscribed", () -> gateway.subscribed()
                .equals(Set.of("mysite.com=127.0.0.1:" + connector.getLocalPort())));
    }

    @Test
    void the_connector_with_plain_http_is_taken_wherever_it_stands() throws Exception {
        server.addConnector(new ServerConnector(server, new ProxyConnectionFactory(), new HttpConnectionFactory()));
        server.addConnector(new ServerConnector(server, tls()));
        ServerConnector plain = connect("127.0.0.1", null);
        app("/", settings("mysite.com"));
        server.start();
        Await.until("subscribed", () -> gateway.subscribed()
                .equals(Set.of("mysite.com=127.0.0.1:" + plain.getLocalPort())));
    }

    @Test
    void an_app_with_the_proxy_protocol_only_is_told_of_once() throws Exception {
        ServerConnector connector =
                new ServerConnector(server, new ProxyConnectionFactory(), new HttpConnectionFactory());
        connector.setName("proxied");
        server.addConnector(connector);
        ServletContextHandler app = app("/", settings("mysite.com"));
        server.start();
        AtomicLong nanos = new AtomicLong();
        AppEndpoint endpoint = new AppEndpoint(
                settings("mysite.com"), new PortDiscovery(app.getServletContext()), AppEndpoint.PATIENCE, nanos::get);
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 3; i++) {
                assertEquals(Optional.empty(), endpoint.get());
                nanos.addAndGet(AppEndpoint.PATIENCE.toNanos());
            }
            assertEquals(
                    1,
                    log.count("found no connector with plain HTTP; open are [proxied :" + connector.getLocalPort()
                            + " (no HTTP)]"));
        }
    }

    @Test
    void the_connector_with_tls_is_taken_where_the_settings_say_so() throws Exception {
        connect("127.0.0.1", null);
        ServerConnector secure = new ServerConnector(server, tls());
        secure.setHost("127.0.0.1");
        server.addConnector(secure);
        app("/", builder("mysite.com").advertiseScheme("https").build());
        server.start();
        Await.until("subscribed", () -> gateway.subscribed()
                .equals(Set.of("mysite.com=https://127.0.0.1:" + secure.getLocalPort())));
        server.stop();
        Await.until("unsubscribed", () -> gateway.subscribed().isEmpty());
    }

    @Test
    void a_setting_picks_another_connector() throws Exception {
        connect("127.0.0.1", "public");
        ServerConnector internal = connect("127.0.0.1", "internal");
        app("/", builder("mysite.com").connector("internal").build());
        server.start();
        Await.until("subscribed", () -> gateway.subscribed()
                .equals(Set.of("mysite.com=127.0.0.1:" + internal.getLocalPort())));
    }

    @Test
    void an_app_bound_to_a_connector_by_its_virtual_host_is_announced_there() throws Exception {
        connect("127.0.0.1", "public");
        ServerConnector internal = connect("127.0.0.1", "internal");
        app("/", settings("mysite.com")).setVirtualHosts(List.of("@internal"));
        server.start();
        Await.until("subscribed", () -> gateway.subscribed()
                .equals(Set.of("mysite.com=127.0.0.1:" + internal.getLocalPort())));
    }

    @Test
    void with_the_port_already_open_an_app_is_announced_only_when_it_has_started() throws Exception {
        connect("127.0.0.1", null);
        server.start();
        ServletContextHandler app = app("/shop", settings("mysite.com"));
        SlowServlet slow = new SlowServlet(() -> gateway.subscribes() > 0);
        ServletHolder holder = new ServletHolder(slow);
        holder.setInitOrder(1);
        app.addServlet(holder, "/slow");
        app.start();
        assertFalse(slow.announcedTooEarly);
        Await.until("subscribed", () -> gateway.keys().equals(Set.of("mysite.com/shop")));
    }

    @Test
    void what_is_to_be_advertised_is_announced_instead() throws Exception {
        connect("127.0.0.1", null);
        app("/", builder("mysite.com").advertise("app1.internal:80").build());
        server.start();
        Await.until("subscribed", () -> gateway.subscribed().equals(Set.of("mysite.com=app1.internal:80")));
    }

    @Test
    void an_app_without_a_name_runs_and_is_told_once_how_to_get_one() throws Exception {
        try (LogCapture log = new LogCapture()) {
            ServerConnector connector = connect("127.0.0.1", null);
            app("/shop", SubscriberSettings.builder().build());
            server.start();
            assertEquals(404, Http.status(connector.getLocalPort(), "/shop/"));
            assertFalse(Threads.alive("rollcall-"));
            assertEquals(1, log.count("no host name for application /shop at gateway [127.0.0.1:8001]"), log::toString);
            assertEquals(1, log.lines().size());
        }
    }

    @Test
    void a_file_of_names_that_is_not_there_is_told() throws Exception {
        try (LogCapture log = new LogCapture()) {
            connect("127.0.0.1", null);
            app("/", SubscriberSettings.builder().hostnames("@no-such-file.txt").build());
            server.start();
            assertEquals(1, log.count("no file no-such-file.txt in WEB-INF/"), log::toString);
        }
    }

    @Test
    void announcing_can_be_switched_off() throws Exception {
        connect("127.0.0.1", null);
        app("/", builder("mysite.com").enabled(false).build());
        server.start();
        assertFalse(Threads.alive("rollcall-"));
    }

    @Test
    void of_two_filters_only_one_announces() throws Exception {
        connect("127.0.0.1", null);
        ServletContextHandler app = app("/", settings("mysite.com"));
        app.addFilter(
                new FilterHolder(new SubscriberFilter(settings("other.com"))),
                "/*",
                EnumSet.of(DispatcherType.REQUEST));
        server.start();
        Await.until("subscribed", () -> gateway.subscribes() == 1);
        server.stop();
        assertEquals(1, gateway.subscribes());
    }

    @Test
    void the_announcers_thread_has_the_apps_class_loader() throws Exception {
        connect("127.0.0.1", null);
        ServletContextHandler app = app("/", settings("mysite.com"));
        ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {};
        app.setClassLoader(loader);
        server.start();
        Await.until("started", () -> Threads.alive("rollcall-announcer-/"));
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("rollcall-announcer"))
                .allMatch(thread -> thread.getContextClassLoader() == loader && thread.isDaemon()));
    }

    private ServerConnector connect(@Nullable String host, @Nullable String name) {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(host);
        connector.setName(name);
        server.addConnector(connector);
        return connector;
    }

    private ServletContextHandler app(String path, SubscriberSettings settings) {
        ServletContextHandler app = new ServletContextHandler(path);
        app.addFilter(new FilterHolder(new SubscriberFilter(settings)), "/*", EnumSet.of(DispatcherType.REQUEST));
        apps.addHandler(app);
        return app;
    }

    private SubscriberSettings settings(String hostnames) {
        return builder(hostnames).build();
    }

    private SubscriberSettings.Builder builder(String hostnames) {
        return SubscriberSettings.builder()
                .subscribeTo(gateway.address().toString())
                .hostnames(hostnames)
                .subscribeFreq(Duration.ofHours(1));
    }

    private static SslContextFactory.Server tls() throws Exception {
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(empty);
        return tls;
    }
}
