package dev.rollcall.containers;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gateway and the applications that have subscribed to it, for the tests of one class. All applications answer to
 * {@value #SHARED}, each one also to its own name; a test that harms an instance starts an extra one.
 */
final class Fleet implements BeforeAllCallback, AfterAllCallback {
    /** A name of all applications that were there from the start. */
    static final String SHARED = "shared.test";
    /** Likewise; extra instances join it. */
    static final String JOINED = "joined.test";

    private static final Pattern LISTENING =
            Pattern.compile("listening for subscriptions on udp 127\\.0\\.0\\.1:(\\d+)");
    // This is all the memory a gateway gets for streaming bodies that are many times larger.
    private static final int GATEWAY_HEAP_MEGABYTES = 96;

    private final ContainerKind gatewayKind;
    private final List<ContainerKind> appKinds;
    private final List<Container> apps = new ArrayList<>();
    private final List<Container> extras = new ArrayList<>();
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private Path folder;
    private Container gateway;
    private int subscriptionPort;

    Fleet(ContainerKind gatewayKind, ContainerKind... appKinds) {
        this.gatewayKind = gatewayKind;
        this.appKinds = List.of(appKinds);
    }

    Fleet javaHome(Path home) {
        javaHome = home;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Places.WORK.resolve(context.getRequiredTestClass().getSimpleName());
        Trees.delete(folder);
        // Restarts and redeployments must find their port again, so 0 will not do; the system says which one is free.
        subscriptionPort = freeUdpPort();
        gateway = new Container(gatewayKind, Role.GATEWAY, folder.resolve("gateway"))
                .javaHome(javaHome)
                .heapMegabytes(GATEWAY_HEAP_MEGABYTES)
                .with("rollcall.subscription-server", "127.0.0.1:" + subscriptionPort)
                .with("rollcall.subscription-tolerance", "3s")
                .deploy(Places.GATEWAY_WAR);
        List<CompletableFuture<Container>> starts = new ArrayList<>();
        starts.add(CompletableFuture.supplyAsync(gateway::start));
        for (ContainerKind kind : appKinds) {
            Container app =
                    app("app" + apps.size(), kind, SHARED + " " + JOINED).deploy(Places.SAMPLE_WAR);
            apps.add(app);
            starts.add(CompletableFuture.supplyAsync(app::start));
        }
        starts.forEach(CompletableFuture::join);
        apps.forEach(this::awaitServed);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        extras.forEach(Container::close);
        apps.forEach(Container::close);
        if (gateway != null) {
            gateway.close();
        }
    }

    /** Returns a further application of this name, not started yet, which goes with the fleet. */
    Container extra(String name, ContainerKind kind, String... hostNames) {
        Container extra = app(name, kind, String.join(" ", hostNames));
        extras.add(extra);
        return extra;
    }

    /** Likewise, for an application that brings its list of names in {@code WEB-INF/hostnames.txt}. */
    Container extraByItsOwnFile(String name, ContainerKind kind) {
        Container extra = nameless(name, kind);
        extras.add(extra);
        return extra;
    }

    private Container app(String name, ContainerKind kind, String hostNames) {
        return nameless(name, kind)
                .with("rollcall.hostnames", hostNames + " " + name + ".test")
                .with("sample.dangerous", "true");
    }

    private Container nameless(String name, ContainerKind kind) {
        return new Container(kind, Role.APP, folder.resolve(name))
                .javaHome(javaHome)
                .with("rollcall.subscribe-to", "127.0.0.1:" + subscriptionPort)
                .with("rollcall.subscribe-freq", "1s");
    }

    /** Returns once requests for the application's own name reach it. */
    void awaitServed(Container app) {
        Eventually.holds(
                app.ownName() + " is served",
                () -> client().get(app.ownName(), "/").statusCode() == 200);
    }

    /** Returns once the gateway has said that it listens, after the mark in its log. */
    void awaitListening(int mark) {
        gateway.log().await(LISTENING, mark);
    }

    /** Returns a client of the gateway, at the port that it has now. */
    Client client() {
        return new Client(gateway.port());
    }

    Container gateway() {
        return gateway;
    }

    List<Container> apps() {
        return apps;
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }
}
