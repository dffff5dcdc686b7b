package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.config.BackendTlsSettings;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.config.SettingsSource;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** The servlet in a real container, with a registry that the test fills by itself. */
final class GatewayUnderTest implements AutoCloseable {
    static final String HOST = "mysite.com";

    private final SubscriptionRegistry registry;
    private final GatewayServlet servlet;
    private final Container.Running container;

    private GatewayUnderTest(SubscriptionRegistry registry, GatewayServlet servlet, Container.Running container) {
        this.registry = registry;
        this.servlet = servlet;
        this.container = container;
    }

    static GatewayUnderTest start(Container container) throws Exception {
        return start(container, Map.of());
    }

    static GatewayUnderTest start(Container container, Map<String, String> options) throws Exception {
        return start(container, options, Container.IDLE_MILLIS, servlet -> servlet);
    }

    /** @param idleMillis how long the container lets a client be silent in the middle of a request */
    static GatewayUnderTest start(Container container, Map<String, String> options, int idleMillis) throws Exception {
        return start(container, options, idleMillis, servlet -> servlet);
    }

    /** @param wrapper what the container gets to see in place of the servlet */
    static GatewayUnderTest start(Container container, Map<String, String> options, UnaryOperator<Servlet> wrapper)
            throws Exception {
        return start(container, options, Container.IDLE_MILLIS, wrapper);
    }

    private static GatewayUnderTest start(
            Container container, Map<String, String> options, int idleMillis, UnaryOperator<Servlet> wrapper)
            throws Exception {
        GatewaySettings settings = GatewaySettings.from(new SettingsSource(options, Map.of(), Map.of(), Map.of()));
        // A random number generator that always says 0: the first pick is the first subscriber.
        Random first = new Random() {
            private static final long serialVersionUID = 1L;

            @Override
            public int nextInt(int bound) {
                return 0;
            }
        };
        SubscriptionRegistry registry = new SubscriptionRegistry(
                Duration.ofHours(1), 1000, Algorithm.WRR, Optional.empty(), first, new NoEvents());
        GatewayServlet servlet = new GatewayServlet(registry::table, settings, "self", tls(settings));
        return new GatewayUnderTest(registry, servlet, container.start(wrapper.apply(servlet), idleMillis));
    }

    private static BackendTls tls(GatewaySettings settings) throws Exception {
        BackendTlsSettings of = settings.backendTls();
        return BackendTls.of(of.files(), of.verifies(), of.name(), System.nanoTime());
    }

    /** Lets these endpoints serve {@link #HOST}, in that order. */
    GatewayUnderTest serve(Endpoint... endpoints) {
        return serveKey(HOST, endpoints);
    }

    GatewayUnderTest serve(ScriptedBackend... backends) {
        for (ScriptedBackend backend : backends) {
            serve(backend.endpoint());
        }
        return this;
    }

    GatewayUnderTest serve(Attributes attributes, Endpoint endpoint) {
        registry.apply(new Subscribe(key(HOST), endpoint, attributes), System.nanoTime());
        registry.publish();
        return this;
    }

    GatewayUnderTest serveKey(String key, Endpoint... endpoints) {
        for (Endpoint endpoint : endpoints) {
            registry.apply(new Subscribe(key(key), endpoint, Attributes.DEFAULT), System.nanoTime());
        }
        registry.publish();
        return this;
    }

    void leave(String key, Endpoint endpoint) {
        registry.apply(new Unsubscribe(key(key), endpoint), System.nanoTime());
        registry.publish();
    }

    /** Returns when so many requests wait for a backend. */
    void awaitHeld(int count) {
        Await.until(count + " requests wait", () -> servlet.held() == count);
    }

    /** Lets a backend of {@link #HOST} take no new requests. */
    void drain(Endpoint endpoint) {
        registry.apply(new Drain(key(HOST), endpoint, Drain.MAX_SECONDS), System.nanoTime());
        registry.publish();
    }

    /** Returns the live state of what serves {@link #HOST}. */
    List<Upstream> upstreams() {
        Route route = registry.table().lookup(HOST, "/");
        if (route == null) {
            throw new AssertionError("nobody serves " + HOST);
        }
        return route.pool().members().stream().map(member -> member.upstream()).toList();
    }

    Upstream upstream() {
        return upstreams().get(0);
    }

    int port() {
        return container.port();
    }

    /** Returns where it serves HTTP, for a gateway in front of it. */
    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port());
    }

    Wire connect() throws IOException {
        return Wire.to(port());
    }

    /** Sends a request on a connection of its own and returns the answer. */
    Message exchange(String request) throws IOException {
        try (Wire client = connect()) {
            return client.send(request).readResponse();
        }
    }

    Message get(String target) throws IOException {
        return exchange("GET " + target + " HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
    }

    Message post(String body) throws IOException {
        return exchange(
                "POST / HTTP/1.1\r\nHost: " + HOST + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Stops the container; a request that has not come to an end by then never would. */
    @Override
    public void close() throws Exception {
        try {
            Await.until("every exchange has ended", () -> container.exchanges().getAsLong() == 0);
        } finally {
            container.close();
        }
    }

    private static ServiceKey key(String text) {
        return ServiceKey.parse(text).orElseThrow();
    }
}
