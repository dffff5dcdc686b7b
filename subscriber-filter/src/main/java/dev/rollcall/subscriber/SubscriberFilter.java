package dev.rollcall.subscriber;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Announces the web application it is in: subscribes its host names to one or more gateways while the application runs.
 * Requests pass through it untouched, unless a setting asks for more.
 *
 * <p>With the JAR in {@code WEB-INF/lib} it is there by itself. It may also stand in {@code web.xml} as a {@code
 * <filter>} with init-params, or be added by code; then the one that came by itself stands back. Of several, only one
 * announces.
 *
 * <p>Whatever is wrong with its settings or with the container is logged, and the application runs without being
 * announced. It never fails to start.
 */
public final class SubscriberFilter implements Filter {
    /** The name of the filter that registers itself. */
    static final String AUTOMATIC_NAME = "rollcall-subscriber";

    private static final Logger LOG = System.getLogger(SubscriberFilter.class.getName());
    // Who holds this attribute of the ServletContext announces the application.
    private static final String CLAIM = SubscriberFilter.class.getName();

    private final @Nullable SubscriberSettings givenSettings;
    private @Nullable ServletContext claimed;
    // Set before the first request, cleared after the last.
    private volatile @Nullable AppAnnouncement announcement;
    private volatile AnswerStages stages = AnswerStages.NONE;

    /** Creates a filter that takes its settings from system properties, the environment and {@code web.xml}. */
    public SubscriberFilter() {
        this.givenSettings = null;
    }

    /** Creates a filter with these settings; nothing else is looked up. */
    public SubscriberFilter(SubscriberSettings settings) {
        this.givenSettings = settings;
    }

    /** Starts announcing in the background. Never throws, never waits. */
    @Override
    public void init(FilterConfig config) {
        ServletContext context = config.getServletContext();
        try {
            if (!standsBack(config) && claim(context)) {
                start(config);
            }
        } catch (InvalidSettingException e) {
            LOG.log(
                    Level.ERROR,
                    "not announced application=" + new ContextPath(context.getContextPath()) + ": " + e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "not announced", e);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (ProgramInstance.proves(request, response)) {
            return;
        }
        FilterChain app = stages.before(chain);
        AppAnnouncement current = announcement;
        if (current == null) {
            app.doFilter(request, response);
        } else {
            current.serve(request, response, app);
        }
    }

    /** Returns what became of the subscription of each name at each gateway, as of the last look. Safe at any time. */
    public List<SubscriptionState> subscriptions() {
        AppAnnouncement current = announcement;
        return current == null ? List.of() : current.subscriptions();
    }

    /** Unsubscribes when nothing is running any more, unless the container's own stop has already done so. */
    @Override
    public void destroy() {
        AppAnnouncement current = announcement;
        announcement = null;
        stages = AnswerStages.NONE;
        if (current != null) {
            current.close();
        }
        if (claimed != null) {
            claimed.removeAttribute(CLAIM);
            claimed = null;
        }
    }

    private void start(FilterConfig config) {
        SubscriberSettings settings = givenSettings != null ? givenSettings : SettingsReader.read(config);
        if (settings.enabled()) {
            stages = AnswerStages.of(settings, config.getServletContext());
            announcement =
                    AppAnnouncement.start(config.getServletContext(), settings).orElse(null);
        }
    }

    // A filter that somebody wrote down has settings that somebody thought about.
    private static boolean standsBack(FilterConfig config) {
        return AUTOMATIC_NAME.equals(config.getFilterName()) && isRegisteredByHand(config.getServletContext());
    }

    /** Returns whether {@code context} has such a filter that did not register itself. */
    static boolean isRegisteredByHand(ServletContext context) {
        return context.getFilterRegistrations().values().stream()
                .filter(registration -> SubscriberFilter.class.getName().equals(registration.getClassName()))
                .map(FilterRegistration::getName)
                .anyMatch(name -> !AUTOMATIC_NAME.equals(name));
    }

    private boolean claim(ServletContext context) {
        if (context.getAttribute(CLAIM) != null) {
            LOG.log(Level.DEBUG, "another filter announces this application");
            return false;
        }
        context.setAttribute(CLAIM, true);
        claimed = context;
        return true;
    }
}
