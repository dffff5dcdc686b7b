package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the container, whichever it is, which connectors it has open. Looks again at every call. */
final class PortDiscovery {
    private static final List<ConnectorFinder> FINDERS =
            List.of(new TomcatConnectors(), new JettyConnectors(), new SpringPort());

    private final ServletContext context;
    private @Nullable String problem;

    PortDiscovery(ServletContext context) {
        this.context = context;
    }

    /** Returns the connectors that accept connections now; empty if the container is none that we know. */
    Optional<List<OpenConnector>> look() {
        for (ConnectorFinder finder : FINDERS) {
            Optional<List<OpenConnector>> found = tryFinder(finder);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Returns why a container that we do know could not be asked; empty if all went well. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private Optional<List<OpenConnector>> tryFinder(ConnectorFinder finder) {
        try {
            return finder.find(context);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // A version we have not met, or one in the middle of stopping.
            problem = LogText.problem(e);
            return Optional.empty();
        }
    }
}
