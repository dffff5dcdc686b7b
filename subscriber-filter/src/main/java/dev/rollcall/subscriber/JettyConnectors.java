package dev.rollcall.subscriber;

import dev.rollcall.protocol.KeepAlive;
import dev.rollcall.protocol.Scheme;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The connectors of Jetty 12, any environment, standalone and embedded. */
final class JettyConnectors implements ConnectorFinder {
    @Override
    public Optional<List<OpenConnector>> find(ServletContext context) throws ReflectiveOperationException {
        Optional<Object> handler = contextHandler(context);
        if (handler.isEmpty()) {
            return Optional.empty();
        }
        List<OpenConnector> open = new ArrayList<>();
        if (!isStarted(handler.get())) {
            return Optional.of(open);
        }
        Optional<Set<String>> reachable = reachableConnectors(handler.get());
        for (Object connector : Reflect.elements(Reflect.call(handler.get(), "getServer"), "getConnectors")) {
            boolean reaches = reachable.isEmpty() || reachable.get().contains(nameOf(connector));
            if (reaches && isStarted(connector)) {
                open.add(describe(connector));
            }
        }
        return Optional.of(open);
    }

    /** Returns Jetty's own object for {@code context}; empty in another container. */
    static Optional<Object> contextHandler(ServletContext context) throws ReflectiveOperationException {
        return Reflect.has(context, "getContextHandler")
                ? Optional.of(Reflect.call(context, "getContextHandler"))
                : Optional.empty();
    }

    /**
     * Returns whether Jetty answers 404 in the name of {@code context}: from the first moment of an undeploy on, though what
     * is running may end (ContextHandler.handle of 12.1). Not while the whole server stops; false in another container.
     */
    static boolean isDeaf(ServletContext context) {
        try {
            Optional<Object> handler = contextHandler(context);
            return handler.isPresent() && !isStarted(handler.get());
        } catch (ReflectiveOperationException | RuntimeException unknown) {
            return false;
        }
    }

    /**
     * Closes all ports of a Jetty that is stopping; what is connected stays so. Does nothing while the server goes on, be it
     * without {@code context}, or in another container.
     */
    static void closePorts(ServletContext context) throws ReflectiveOperationException {
        Optional<Object> handler = contextHandler(context);
        if (handler.isEmpty()) {
            return;
        }
        Object server = Reflect.call(handler.get(), "getServer");
        if (Boolean.TRUE.equals(Reflect.callOrNull(server, "isStopping"))) {
            for (Object connector : Reflect.elements(server, "getConnectors")) {
                if (Reflect.has(connector, "close")) {
                    Reflect.callOrNull(connector, "close");
                }
            }
        }
    }

    // A virtual host "@name" binds the application to the connector of that name, and "host@name" to both. Empty if
    // one of them, or there being none, lets every connector through.
    private static Optional<Set<String>> reachableConnectors(Object handler) throws ReflectiveOperationException {
        List<String> hosts = Reflect.elements(handler, "getVirtualHosts").stream()
                .map(String::valueOf)
                .toList();
        if (hosts.isEmpty() || hosts.stream().anyMatch(host -> !host.contains("@"))) {
            return Optional.empty();
        }
        return Optional.of(hosts.stream()
                .map(host -> host.substring(host.indexOf('@') + 1))
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static boolean isStarted(Object component) throws ReflectiveOperationException {
        return Boolean.TRUE.equals(Reflect.callOrNull(component, "isStarted"));
    }

    private static OpenConnector describe(Object connector) throws ReflectiveOperationException {
        return new OpenConnector(
                nameOf(connector),
                boundHost(connector),
                Reflect.number(connector, "getLocalPort"),
                scheme(connector),
                // Jetty counts no requests.
                KeepAlive.of(Reflect.longNumber(connector, "getIdleTimeout"), 0));
    }

    // The protocols stand from the outside in: [ssl, alpn, h2, http/1.1], [proxy, http/1.1], [http/1.1, h2c].
    private static Optional<Scheme> scheme(Object connector) throws ReflectiveOperationException {
        List<String> protocols = Reflect.elements(connector, "getProtocols").stream()
                .map(protocol -> String.valueOf(protocol).toLowerCase(Locale.ROOT))
                .toList();
        if (protocols.stream().noneMatch(protocol -> protocol.startsWith("http/1"))) {
            return Optional.empty();
        }
        if (protocols.get(0).startsWith("http/1")) {
            return Optional.of(Scheme.HTTP);
        }
        return protocols.get(0).equals("ssl") ? Optional.of(Scheme.HTTPS) : Optional.empty();
    }

    // The socket knows better than the configuration, which may hold a name like "localhost".
    private static String boundHost(Object connector) throws ReflectiveOperationException {
        if (!(Reflect.callOrNull(connector, "getTransport") instanceof NetworkChannel channel)) {
            return "";
        }
        try {
            return channel.getLocalAddress() instanceof InetSocketAddress inet ? BoundHost.of(inet.getAddress()) : "";
        } catch (IOException e) {
            // It has just been closed; then it is not announced for long.
            return "";
        }
    }

    private static String nameOf(Object connector) throws ReflectiveOperationException {
        return Reflect.text(connector, "getName");
    }
}
