package dev.rollcall.gateway;

import dev.rollcall.gateway.config.ConfigurationException;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.config.SettingsSource;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the gateway with its web application and stops it with it. Named in web.xml. */
public final class GatewayContextListener implements ServletContextListener {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayContextListener.class);
    private static final String SERVLET_NAME = "gateway";

    private @Nullable Gateway gateway;

    /** @throws ConfigurationException for a setting that cannot be used: the container then stops the deployment */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Gateway started = build(context);
        ServletRegistration.Dynamic registration = context.addServlet(SERVLET_NAME, started.servlet());
        registration.addMapping("/*");
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        started.start();
        gateway = started;
        reportContextPath(context.getContextPath());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        Gateway running = gateway;
        if (running == null) {
            return;
        }
        try {
            running.close();
        } catch (IOException failed) {
            LOG.warn("the subscription server's port could not be closed", failed);
        }
    }

    private static Gateway build(ServletContext context) {
        try {
            return Gateway.of(GatewaySettings.from(SettingsSource.ofProcess(Map.of(), contextParameters(context))));
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
