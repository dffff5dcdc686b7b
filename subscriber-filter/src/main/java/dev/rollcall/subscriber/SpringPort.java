package dev.rollcall.subscriber;

import dev.rollcall.protocol.Scheme;
import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Optional;

/** The port that Spring Boot reports, whatever container it has embedded. */
final class SpringPort implements ConnectorFinder {
    private static final String ROOT_CONTEXT = "org.springframework.web.context.WebApplicationContext.ROOT";

    @Override
    public Optional<List<OpenConnector>> find(ServletContext context) throws ReflectiveOperationException {
        Optional<Object> application = applicationContext(context);
        if (application.isEmpty()) {
            return Optional.empty();
        }
        Object environment = Reflect.call(application.get(), "getEnvironment");
        Object port = Reflect.call(environment, "getProperty", String.class, "local.server.port");
        if (port == null || !port.toString().matches("[0-9]{1,5}")) {
            return Optional.of(List.of());
        }
        // Both say whether Boot's own connector has TLS; where it is bound is not told.
        boolean tls = "true".equals(Reflect.call(environment, "getProperty", String.class, "server.ssl.enabled"))
                || Reflect.call(environment, "getProperty", String.class, "server.ssl.bundle") != null;
        return Optional.of(List.of(new OpenConnector(
                "", "", Integer.parseInt(port.toString()), Optional.of(tls ? Scheme.HTTPS : Scheme.HTTP))));
    }

    /** Returns the root application context; empty without Spring, or before it has set one up. */
    static Optional<Object> applicationContext(ServletContext context) {
        // Spring puts the exception there if the start has failed.
        return Optional.ofNullable(context.getAttribute(ROOT_CONTEXT)).filter(root -> !(root instanceof Throwable));
    }
}
