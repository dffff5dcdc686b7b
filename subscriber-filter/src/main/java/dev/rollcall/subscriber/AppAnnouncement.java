package dev.rollcall.subscriber;

import dev.rollcall.protocol.Check;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One web application being announced, from its start to its stop. */
final class AppAnnouncement implements AutoCloseable {
    private static final Logger LOG = System.getLogger(AppAnnouncement.class.getName());

    private final List<Part> parts;
    private final WarmUp warmUp;
    private final RequestsInFlight inFlight;
    private final Presence presence;
    private final MaintenanceSwitch maintenance;
    private final GatewayTalk gatewayTalk;
    private final StopHooks stopHooks;
    private final SubscriberBean bean;

    private AppAnnouncement(
            ServletContext context,
            SubscriberSettings settings,
            List<Part> parts,
            WarmUp warmUp,
            RequestsInFlight inFlight) {
        String name = new ContextPath(context.getContextPath()).toString();
        this.parts = parts;
        this.warmUp = warmUp;
        this.inFlight = inFlight;
        List<Announcer> announcers = parts.stream().map(Part::announcer).toList();
        presence = new Presence(
                announcers,
                inFlight::count,
                () -> JettyConnectors.isDeaf(context),
                settings.drainTimeout(),
                "application=" + name);
        maintenance = MaintenanceSwitch.start(presence, settings.maintenanceFile(), name);
        gatewayTalk = new GatewayTalk(presence, maintenance, settings);
        stopHooks = StopHooks.install(context, new Leaving());
        announcers.forEach(announcer -> startWithLoaderOf(context, announcer));
        bean = SubscriberBean.register(name, () -> states(parts), inFlight, presence, maintenance);
    }

    /** One address of the application, announced to the gateways that get it. */
    private record Part(AppEndpoint endpoint, Announcer announcer) {
        void learnFrom(ServletRequest request) {
            if (endpoint.wantsRequest() && endpoint.learnFrom(request)) {
                announcer.wake();
            }
        }
    }

    /** Starts to announce {@code context}, and returns at once; empty if there is no name to announce it under. */
    static Optional<AppAnnouncement> start(ServletContext context, SubscriberSettings settings) {
        RequestsInFlight inFlight = new RequestsInFlight();
        ContextPath path = new ContextPath(context.getContextPath());
        WarmUp warmUp = new WarmUp(new PortDiscovery(context), settings.warmUp(), path);
        List<Part> parts = new ArrayList<>();
        SubscribeTo.byAdvertisedAddress(settings.subscribeTo(), settings.advertise())
                .forEach((address, gateways) -> part(context, settings.part(address, gateways), warmUp, inFlight)
                        .ifPresent(parts::add));
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AppAnnouncement(context, settings, List.copyOf(parts), warmUp, inFlight));
    }

    private static Optional<Part> part(
            ServletContext context, SubscriberSettings settings, WarmUp warmUp, RequestsInFlight inFlight) {
        ContextPath path = new ContextPath(context.getContextPath());
        FileLookup files = new FileLookup(context);
        Optional<MessageSigner> signer = settings.signKey().map(key -> key.signer(files));
        WantedKeys wanted = new WantedKeys(settings, path, files);
        Map<Endpoint, Set<ServiceKey>> keysByGateway = wanted.get();
        List<Endpoint> without = wanted.gatewaysWithoutKey(keysByGateway);
        if (!without.isEmpty()) {
            tellHowToName(path, without, wanted.missingFiles());
        }
        if (keysByGateway.isEmpty() && !wanted.mayChange()) {
            return Optional.empty();
        }
        AppEndpoint endpoint =
                new AppEndpoint(settings, new PortDiscovery(context), AppEndpoint.PATIENCE, System::nanoTime);
        Optional<Check> check = settings.check().at(path);
        String host = WantedKeys.firstHost(keysByGateway);
        Function<ServiceKey, Attributes> attributes = key -> settings.attributes(WorkerThreads.count(context))
                .withModifier1(wanted.modifier1(key))
                .withInstance(ProgramInstance.get())
                .withRoute(SessionRoute.of(context))
                .withLoad(inFlight.count())
                .withKeepAlive(endpoint.keepAlive())
                .withCheck(check);
        return Optional.of(new Part(
                endpoint,
                new Announcer(
                        "rollcall-announcer-" + path,
                        () -> warmUp.hold(endpoint.get(), host),
                        wanted,
                        settings.subscribeFreq(),
                        attributes,
                        signer)));
    }

    /**
     * Answers a request that the application must not, or need not, see, and passes any other on. That is counted until it
     * ends, and tells the port if nothing else has told it.
     */
    void serve(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (gatewayTalk.answers(request, response)) {
            return;
        }
        warmUp.arrived(request);
        for (Part part : parts) {
            part.learnFrom(request);
        }
        if (!inFlight.pass(GatewayTalk.forApplication(request), response, chain, gatewayTalk.places(request))) {
            gatewayTalk.refuseForWantOfRoom(response);
        }
    }

    List<SubscriptionState> subscriptions() {
        return states(parts);
    }

    private static List<SubscriptionState> states(List<Part> parts) {
        return parts.stream()
                .flatMap(part -> part.announcer().subscriptions().stream())
                .toList();
    }

    /** What the container's stop has to wait for. */
    private final class Leaving implements StopHook.Stop {
        @Override
        public void begin() {
            presence.begin();
        }

        @Override
        public void complete() {
            stop();
        }
    }

    private void stop() {
        presence.stop();
        // Only now: what is not warm has not been announced, and must not be for this.
        warmUp.close();
    }

    /**
     * Unsubscribes when what is running has ended or has had its time, and leaves nothing behind in the container. Closing
     * again does nothing.
     */
    @Override
    public void close() {
        stop();
        maintenance.close();
        stopHooks.close();
        bean.close();
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

    private static void tellHowToName(ContextPath path, List<Endpoint> gateways, List<String> missingFiles) {
        String advice = missingFiles.isEmpty()
                ? "put one name per line into WEB-INF/hostnames.txt, or set hostnames (system property"
                        + " rollcall.hostnames, environment ROLLCALL_HOSTNAMES, or a parameter in web.xml)"
                : "no file " + LogText.printable(String.join(", ", missingFiles))
                        + " in WEB-INF/, in the container's base, or in the working folder; it is looked for again with"
                        + " every announcement";
        LOG.log(
                Level.WARNING,
                "no host name for application " + path + " at gateway " + gateways + ", so it is not announced there; "
                        + advice);
    }
}
