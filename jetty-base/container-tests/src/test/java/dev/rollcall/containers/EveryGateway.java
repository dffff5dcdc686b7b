package dev.rollcall.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** One gateway in each kind of container, for tests that speak to all of them and bring their own backends. */
public final class EveryGateway implements AutoCloseable {
    private final Stage stage = new Stage();
    private final Map<ContainerKind, Gateway> gateways = new EnumMap<>(ContainerKind.class);

    /** @param silenceAllowed how long a backend may say nothing, as a duration of the settings */
    public EveryGateway(Class<?> test, String silenceAllowed) throws IOException {
        stage.useFolderOf(test);
        for (ContainerKind kind : ContainerKind.values()) {
            Gateway gateway = stage.gateway(kind.name().toLowerCase(Locale.ROOT), kind)
                    .with("http-timeout", silenceAllowed)
                    // Backends of a test announce themselves once.
                    .with("subscription-tolerance", "10m")
                    // They are scripts that expect requests, and one of them is not there.
                    .with("backend-proof", "off");
            gateways.put(kind, gateway);
        }
    }

    /** Has their ports speak HTTP/2 too, without TLS; the stand-alone gateway cannot. */
    public EveryGateway withHttp2() {
        gateways.forEach((kind, gateway) -> {
            if (kind != ContainerKind.STANDALONE) {
                gateway.container().withHttp2();
            }
        });
        return this;
    }

    /** Starts them side by side; returns once all ports are open. */
    public EveryGateway start() {
        stage.start();
        return this;
    }

    /** Returns where subscriptions to the gateway arrive, {@code host:port}, by the name of its container. */
    public String subscriptionServer(String container) {
        return gateways.get(ContainerKind.valueOf(container)).subscriptionServer();
    }

    /** Returns the gateway's HTTP port. */
    public int port(String container) {
        return gateways.get(ContainerKind.valueOf(container)).port();
    }

    /** Returns scratch space of the test. */
    public Path folder() throws IOException {
        return Files.createDirectories(stage.folder());
    }

    /** Returns the folder of the project's documents. */
    public static Path documents() {
        return Places.OPERATOR.resolve("../docs").normalize();
    }

    @Override
    public void close() {
        stage.close();
    }
}
