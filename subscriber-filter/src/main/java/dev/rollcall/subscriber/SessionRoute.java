package dev.rollcall.subscriber;

import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import jakarta.servlet.ServletContext;
import java.util.Optional;

/** By what the container marks the sessions that it has: it stands behind the last dot of a session's identity. */
final class SessionRoute {
    private SessionRoute() {}

    /** Returns Tomcat's {@code jvmRoute} or Jetty's name of its worker; empty where there is none, or one of another form. */
    static Optional<String> of(ServletContext context) {
        try {
            return ofContainer(context).filter(Attributes::isRoute);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // A version we have not met: its sessions are found by the gateway's own cookie only.
            return Optional.empty();
        }
    }

    private static Optional<String> ofContainer(ServletContext context) throws ReflectiveOperationException {
        Optional<Object> jetty = JettyConnectors.contextHandler(context);
        if (jetty.isPresent()) {
            Object sessions = Reflect.call(jetty.get(), "getSessionHandler");
            Object identities = Reflect.call(sessions, "getSessionIdManager");
            return Optional.ofNullable(Reflect.callOrNull(identities, "getWorkerName"))
                    .map(String::valueOf);
        }
        Optional<Object> tomcat = TomcatConnectors.catalinaContext(context);
        if (tomcat.isPresent()) {
            Object engine = Reflect.call(Reflect.call(tomcat.get(), "getParent"), "getParent");
            return Optional.ofNullable(Reflect.callOrNull(engine, "getJvmRoute"))
                    .map(String::valueOf);
        }
        return Optional.empty();
    }
}
