package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the container of a web application tells about itself, for an application that announces something else than
 * itself: where it answers HTTP, and that it is about to stop. Safe for use by many threads.
 */
public final class ContainerHttp implements Supplier<Optional<List<Endpoint>>> {
    private static final Logger LOG = System.getLogger(ContainerHttp.class.getName());

    private final ServletContext context;
    private final PortDiscovery discovery;

    /** Asks nothing yet. */
    public ContainerHttp(ServletContext context) {
        this.context = context;
        this.discovery = new PortDiscovery(context);
    }

    /**
     * Returns the ports that are open for HTTP now, with TLS or without, in the container's order, each with the host it
     * is bound to, or with none if it is bound to all of them; empty if the container is none that we know.
     */
    @Override
    public Optional<List<Endpoint>> get() {
        return discovery.look().map(open -> open.stream()
                .filter(connector -> connector.port() > 0)
                .flatMap(connector -> connector.scheme().stream()
                        .map(scheme -> new Endpoint(connector.host(), connector.port(), scheme)))
                .toList());
    }

    /**
     * Returns whether the container passes no request on to the application any more, though its ports may still be open:
     * Jetty from the first moment of an undeploy on.
     */
    public boolean isDeaf() {
        return JettyConnectors.isDeaf(context);
    }

    /**
     * Has two things done before the container closes its ports, if it is one that tells; maybe more than once.
     *
     * @param begin returns at once: others in the same container leave at the same time
     * @param complete returns when the container may go on
     * @return takes the hook away: the container would hold on to this application's classes
     */
    public AutoCloseable beforeStop(Runnable begin, Runnable complete) {
        return StopHooks.install(context, new StopHook.Stop() {
            @Override
            public void begin() {
                begin.run();
            }

            @Override
            public void complete() {
                complete.run();
            }
        });
    }

    /**
     * Has new connections refused by a container that stops, while what is connected is still served. Both containers otherwise
     * go on accepting until they answer 503 by themselves (Jetty's GracefulHandler, Tomcat's Http11Processor). A Tomcat whose
     * connector has bound its port at its making holds it. To be called by what {@link #beforeStop} was given.
     */
    public void closePorts() {
        try {
            JettyConnectors.closePorts(context);
            TomcatConnectors.closePorts(context);
        } catch (ReflectiveOperationException | RuntimeException notOurs) {
            LOG.log(Level.DEBUG, "the ports are left to the container", notOurs);
        }
    }
}
