package dev.rollcall.gateway;

import dev.rollcall.gateway.config.ConfigurationException;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.config.SettingsSource;
import dev.rollcall.subscriber.ContainerHttp;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the gateway with its web application and stops it with it. Named in web.xml. */
public final class GatewayContextListener implements ServletContextListener {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayContextListener.class);
    private static final String SERVLET_NAME = "gateway";

    private static final String STATS_NAME = "stats";

    private @Nullable Gateway gateway;
    private @Nullable AutoCloseable stopHook;

    /** @throws ConfigurationException for a setting that cannot be used: the container then stops the deployment */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        GatewaySettings settings = settings(context);
        ContainerHttp http = new ContainerHttp(context);
        Gateway started = build(settings, http);
        ServletRegistration.Dynamic registration = context.addServlet(SERVLET_NAME, started.servlet());
        registration.addMapping("/*");
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        addStats(context, started, settings.stats().path());
        start(started);
        gateway = started;
        started.awaitAnnouncements();
        // Its end comes too late: by then the container has closed the port that the gateways above send requests to.
        stopHook = http.beforeStop(started::beginToLeave, () -> started.leave(http::closePorts));
        reportContextPath(context.getContextPath());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        Gateway running = gateway;
        if (running == null) {
            return;
        }
        try (AutoCloseable hook = stopHook) {
            running.close();
        } catch (Exception failed) {
            LOG.warn("the gateway did not stop cleanly", failed);
        }
    }

    private static void addStats(ServletContext context, Gateway started, String path) {
        if (!path.isEmpty()) {
            FilterRegistration.Dynamic stats = context.addFilter(STATS_NAME, started.stats());
            stats.setAsyncSupported(true);
            stats.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, path);
        }
    }

    private static void start(Gateway started) {
        try {
            started.start();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private static GatewaySettings settings(ServletContext context) {
        return reported(() -> GatewaySettings.from(SettingsSource.ofProcess(Map.of(), contextParameters(context))));
    }

    private static Gateway build(GatewaySettings settings, ContainerHttp http) {
        return reported(() -> Gateway.of(settings, http, http::isDeaf));
    }

    private static <T> T reported(Supplier<T> step) {
        try {
            return step.get();
        } catch (ConfigurationException bad) {
            // Some containers hide a listener's exception in another file; the one line must be in the log.
            LOG.error("the gateway does not start: {}", bad.getMessage());
            throw bad;
        }
    }

    private static void reportContextPath(String contextPath) {
        if (contextPath.isEmpty()) {
            LOG.info("the gateway serves every path");
        } else {
            LOG.warn(
                    "the gateway serves only paths below {}; to serve every path make it the root application:"
                            + " in Tomcat name the file ROOT.war, in Jetty root.war",
                    contextPath);
        }
    }

    private static Map<String, String> contextParameters(ServletContext context) {
        Map<String, String> parameters = new TreeMap<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            parameters.put(name, context.getInitParameter(name));
        }
        return parameters;
    }
}
