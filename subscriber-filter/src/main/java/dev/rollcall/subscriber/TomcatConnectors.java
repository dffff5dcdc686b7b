package dev.rollcall.subscriber;

import dev.rollcall.protocol.KeepAlive;
import dev.rollcall.protocol.Scheme;
import jakarta.servlet.ServletContext;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The connectors of Tomcat 10.1 and 11, standalone, embedded, and in Spring Boot. */
final class TomcatConnectors implements ConnectorFinder {
    // The one way to the container that also works behind the restricted context which Tomcat hands to listeners.
    private static final String RESOURCES = "org.apache.catalina.resources";

    @Override
    public Optional<List<OpenConnector>> find(ServletContext context) throws ReflectiveOperationException {
        Optional<Object> catalinaContext = catalinaContext(context);
        if (catalinaContext.isEmpty()) {
            return Optional.empty();
        }
        List<OpenConnector> open = new ArrayList<>();
        if (!isStarted(catalinaContext.get())) {
            return Optional.of(open);
        }
        for (Object connector : Reflect.elements(service(catalinaContext.get()), "findConnectors")) {
            if (isStarted(connector)) {
                open.add(describe(connector));
            }
        }
        return Optional.of(open);
    }

    /**
     * Closes the ports that {@code context} is reached through, if Tomcat as a whole is stopping and lets go of them before its
     * end ({@code bindOnInit="false"}); what is connected stays so. Does nothing otherwise.
     */
    static void closePorts(ServletContext context) throws ReflectiveOperationException {
        Optional<Object> catalinaContext = catalinaContext(context);
        if (catalinaContext.isEmpty()) {
            return;
        }
        Object service = service(catalinaContext.get());
        if (Reflect.text(Reflect.call(service, "getServer"), "getStateName").startsWith("STOPPING")) {
            for (Object connector : Reflect.elements(service, "findConnectors")) {
                Reflect.callOrNull(Reflect.call(connector, "getProtocolHandler"), "closeServerSocketGraceful");
            }
        }
    }

    /** Returns Tomcat's own object for {@code context}; empty in another container. */
    static Optional<Object> catalinaContext(ServletContext context) throws ReflectiveOperationException {
        Object resources = context.getAttribute(RESOURCES);
        return resources == null ? Optional.empty() : Optional.of(Reflect.call(resources, "getContext"));
    }

    /** Returns the service that {@code catalinaContext} is reached through. */
    static Object service(Object catalinaContext) throws ReflectiveOperationException {
        Object engine = Reflect.call(Reflect.call(catalinaContext, "getParent"), "getParent");
        return Reflect.call(engine, "getService");
    }

    private static boolean isStarted(Object component) throws ReflectiveOperationException {
        return Reflect.text(component, "getStateName").equals("STARTED");
    }

    private static OpenConnector describe(Object connector) throws ReflectiveOperationException {
        Object handler = Reflect.call(connector, "getProtocolHandler");
        Object address = Reflect.has(handler, "getAddress") ? Reflect.callOrNull(handler, "getAddress") : null;
        String host = address instanceof InetAddress inet ? BoundHost.of(inet) : "";
        String name = Reflect.has(handler, "getName") ? Reflect.text(handler, "getName") : "";
        return new OpenConnector(
                name.replace("\"", ""),
                host,
                Reflect.number(connector, "getLocalPort"),
                scheme(handler),
                keepAlive(handler));
    }

    // getKeepAliveTimeout() is the connectionTimeout where nobody has set it. Below 0 both are without a limit.
    private static KeepAlive keepAlive(Object handler) throws ReflectiveOperationException {
        return KeepAlive.of(
                Reflect.longNumber(handler, "getKeepAliveTimeout"),
                Reflect.longNumber(handler, "getMaxKeepAliveRequests"));
    }

    // Not by the connector's scheme: behind a proxy that ends TLS, scheme="https" stands on a plain connector.
    private static Optional<Scheme> scheme(Object handler) throws ReflectiveOperationException {
        boolean ajp = handler.getClass().getName().toLowerCase(Locale.ROOT).contains("ajp");
        return !ajp
                        && Reflect.has(handler, "isSSLEnabled")
                        && Reflect.callOrNull(handler, "isSSLEnabled") instanceof Boolean tls
                ? Optional.of(tls ? Scheme.HTTPS : Scheme.HTTP)
                : Optional.empty();
    }
}
