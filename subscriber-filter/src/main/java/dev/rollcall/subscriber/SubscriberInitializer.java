package dev.rollcall.subscriber;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers a {@link SubscriberFilter} where {@code META-INF/web-fragment.xml} is not read: in an application whose
 * {@code web.xml} is {@code metadata-complete}. For the container only.
 */
public final class SubscriberInitializer implements ServletContainerInitializer {
    private static final Logger LOG = System.getLogger(SubscriberInitializer.class.getName());

    /** For the container. */
    public SubscriberInitializer() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        try {
            if (!SubscriberFilter.isRegisteredByHand(context)) {
                register(context);
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "not announced: the filter could not be registered", e);
        }
    }

    private static void register(ServletContext context) {
        // Null if the fragment has already registered it.
        FilterRegistration.@Nullable Dynamic filter =
                context.addFilter(SubscriberFilter.AUTOMATIC_NAME, SubscriberFilter.class);
        if (filter != null) {
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(
                    EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR), true, "/*");
        }
    }
}
