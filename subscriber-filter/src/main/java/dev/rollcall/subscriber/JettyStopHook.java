package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.util.EventListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jetty closes its connectors before it stops its applications; {@code lifeCycleStopping} comes before both. */
final class JettyStopHook implements StopHook {
    private static final String LISTENER = "org.eclipse.jetty.util.component.LifeCycle$Listener";

    private final List<Object> observed;
    private final EventListener listener;

    private JettyStopHook(List<Object> observed, EventListener listener) {
        this.observed = observed;
        this.listener = listener;
    }

    static @Nullable StopHook install(ServletContext context, Stop stop) throws ReflectiveOperationException {
        Object handler = JettyConnectors.contextHandler(context).orElse(null);
        if (handler == null) {
            return null;
        }
        Object server = Reflect.call(handler, "getServer");
        Class<?> type = Class.forName(LISTENER, false, server.getClass().getClassLoader());
        Object listener = StopHook.listener(
                type,
                (method, component) -> method.getName().equals("lifeCycleStopping"),
                JettyStopHook::listeners,
                stop);
        // The server for a shutdown, the application's own handler for an undeploy.
        List<Object> observed = List.of(server, handler);
        for (Object component : observed) {
            Reflect.call(component, "addEventListener", EventListener.class, (EventListener) listener);
        }
        return new JettyStopHook(observed, (EventListener) listener);
    }

    @Override
    public void close() throws ReflectiveOperationException {
        for (Object component : observed) {
            Reflect.call(component, "removeEventListener", EventListener.class, listener);
        }
    }

    private static List<?> listeners(Object component) {
        try {
            return Reflect.elements(component, "getEventListeners");
        } catch (ReflectiveOperationException unknown) {
            return List.of();
        }
    }
}
