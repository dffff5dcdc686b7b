package dev.rollcall.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The containers of one test class: each has a folder of its own, and none outlives the class. */
final class Stage implements BeforeAllCallback, AfterAllCallback {
    // This is all the memory a gateway gets for streaming bodies that are many times larger.
    private static final int GATEWAY_HEAP_MEGABYTES = 96;

    private final List<Container> containers = new ArrayList<>();
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private Path folder = Places.WORK;

    Stage javaHome(Path home) {
        javaHome = home;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        useFolderOf(context.getRequiredTestClass());
    }

    /** Takes the folder of this test class, and empties it. */
    void useFolderOf(Class<?> test) throws IOException {
        folder = Places.WORK.resolve(test.getSimpleName());
        Trees.delete(folder);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Ends all containers. */
    void close() {
        containers.forEach(Container::close);
    }

    /** Returns the folder that holds those of the containers. */
    Path folder() {
        return folder;
    }

    /** Returns a gateway with the WAR, not started yet. Its leases are short and its announcements frequent. */
    Gateway gateway(String name, ContainerKind kind) {
        // Restarts and redeployments must find their port again, so 0 will not do; the system says which one is free.
        return gateway(name, kind, "127.0.0.1:" + freeUdpPort());
    }

    Gateway gateway(String name, ContainerKind kind, String subscriptionServer) {
        Container container = container(name, kind, Role.GATEWAY)
                .heapMegabytes(GATEWAY_HEAP_MEGABYTES)
                .with("rollcall.subscription-server", subscriptionServer)
                .with("rollcall.subscription-tolerance", "3s")
                .with("rollcall.resubscribe-freq", "1s")
                .deploy(Places.GATEWAY_WAR);
        return new Gateway(container, subscriptionServer);
    }

    /** Likewise, with an application in the same container that announces itself to this gateway. */
    Gateway gatewayWithApp(String name, ContainerKind kind, String hostName) {
        Gateway gateway = gateway(name, kind);
        gateway.container()
                .with("rollcall.subscribe-to", gateway.subscriptionServer())
                .with("rollcall.subscribe-freq", "1s")
                .with("rollcall.hostnames", hostName);
        return gateway;
    }

    /** Returns a container for applications that announce themselves to these gateways; nothing is deployed yet. */
    Container app(String name, ContainerKind kind, Gateway... gateways) {
        return container(name, kind, Role.APP)
                .with(
                        "rollcall.subscribe-to",
                        Stream.of(gateways).map(Gateway::subscriptionServer).collect(Collectors.joining(",")))
                .with("rollcall.subscribe-freq", "1s");
    }

    private Container container(String name, ContainerKind kind, Role role) {
        Container container = new Container(kind, role, folder.resolve(name)).javaHome(javaHome);
        containers.add(container);
        return container;
    }

    /** Starts them side by side; returns once all HTTP ports are open. */
    static void start(Collection<Container> containers) {
        containers.stream()
                .map(container -> CompletableFuture.supplyAsync(container::start))
                .toList()
                .forEach(CompletableFuture::join);
    }

    /** Starts everything on this stage. */
    void start() {
        start(containers);
    }

    static int freeTcpPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freeUdpPort() {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
