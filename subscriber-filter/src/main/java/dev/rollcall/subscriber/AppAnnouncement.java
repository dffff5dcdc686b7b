package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One web application being announced, from its start to its stop. */
final class AppAnnouncement implements AutoCloseable {
    private static final Logger LOG = System.getLogger(AppAnnouncement.class.getName());

    private final AppEndpoint endpoint;
    private final RequestsInFlight inFlight;
    private final Announcer announcer;
    private final StopHooks stopHooks;

    private AppAnnouncement(AppEndpoint endpoint, RequestsInFlight inFlight, Announcer announcer, StopHooks stopHooks) {
        this.endpoint = endpoint;
        this.inFlight = inFlight;
        this.announcer = announcer;
        this.stopHooks = stopHooks;
    }

    /** Starts to announce {@code context}, and returns at once; empty if there is no name to announce it under. */
    static Optional<AppAnnouncement> start(ServletContext context, SubscriberSettings settings, Duration patience) {
        ContextPath path = new ContextPath(context.getContextPath());
        WantedKeys wanted = new WantedKeys(settings, path, new FileLookup(context));
        Map<Endpoint, Set<ServiceKey>> keysByGateway = wanted.get();
        List<Endpoint> without = wanted.gatewaysWithoutKey(keysByGateway);
        if (!without.isEmpty()) {
            tellHowToName(path, without);
        }
        if (keysByGateway.isEmpty() && !wanted.mayChange()) {
            return Optional.empty();
        }
        AppEndpoint endpoint = new AppEndpoint(settings, new PortDiscovery(context), patience, System::nanoTime);
        RequestsInFlight inFlight = new RequestsInFlight();
        Announcer announcer = new Announcer(
                "rollcall-announcer-" + path, endpoint, wanted, settings.subscribeFreq(), () -> settings.attributes(
                                WorkerThreads.count(context))
                        .withLoad(inFlight.count()));
        StopHooks stopHooks = StopHooks.install(context, announcer::close);
        startWithLoaderOf(context, announcer);
        return Optional.of(new AppAnnouncement(endpoint, inFlight, announcer, stopHooks));
    }

    /** Passes a request on. It is counted until it ends, and tells the port if nothing else has told it. */
    void pass(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (endpoint.wantsRequest() && endpoint.learnFrom(request)) {
            announcer.wake();
        }
        inFlight.pass(request, response, chain);
    }

    /** Unsubscribes, and leaves nothing behind in the container. Closing again does nothing. */
    @Override
    public void close() {
        announcer.close();
        stopHooks.close();
    }

    // A thread inherits the loader from whoever starts it; a container's would be the wrong one for its log set-up.
    private static void startWithLoaderOf(ServletContext context, Announcer announcer) {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(context.getClassLoader());
        try {
            announcer.start();
        } finally {
            current.setContextClassLoader(before);
        }
    }

    private static void tellHowToName(ContextPath path, List<Endpoint> gateways) {
        LOG.log(
                Level.WARNING,
                "no host name for application " + path + " at gateway " + gateways + ", so it is not announced there;"
                        + " put one name per line into WEB-INF/hostnames.txt, or set hostnames (system property"
                        + " rollcall.hostnames, environment ROLLCALL_HOSTNAMES, or a parameter in web.xml)");
    }
}
