package dev.rollcall.gateway.tunnel;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a client's connection out of its container's hands. Each family of containers needs its own way. */
public interface ClientTakeover {
    /**
     * Prepares the container to give the connection up as soon as the answer 101, whose fields have been set, is
     * complete.
     *
     * @param taken gets the connection then; it must not block, the caller may hold any lock
     */
    void begin(HttpServletRequest request, Consumer<Side> taken) throws IOException, ServletException;

    /** Returns whether that works only on the container's own thread, in the first dispatch of the request. */
    boolean needsContainerThread();

    /** Returns the way for the container of {@code context}, if one is known. */
    static Optional<ClientTakeover> of(ServletContext context) {
        Logger log = LoggerFactory.getLogger(ClientTakeover.class);
        String container = context.getServerInfo();
        try {
            if (container.startsWith("Apache Tomcat")) {
                return Optional.of(TomcatTakeover.checked());
            }
            if (container.startsWith("jetty/")) {
                return Optional.of(JettyTakeover.of(context.getClass().getClassLoader()));
            }
        } catch (ReflectiveOperationException | LinkageError unknown) {
            log.warn("{} is of an unknown kind: no WebSockets, Upgrade is not passed", container, unknown);
            return Optional.empty();
        }
        log.warn("no way is known to carry WebSockets in {}: Upgrade is not passed", container);
        return Optional.empty();
    }
}
