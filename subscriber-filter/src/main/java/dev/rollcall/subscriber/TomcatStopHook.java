package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tomcat tells of a stop with the event {@code before_stop}, to the listeners of the server and of the application. */
final class TomcatStopHook implements StopHook {
    private static final String LISTENER = "org.apache.catalina.LifecycleListener";

    private final List<Object> observed;
    private final Class<?> type;
    private final Object listener;

    private TomcatStopHook(List<Object> observed, Class<?> type, Object listener) {
        this.observed = observed;
        this.type = type;
        this.listener = listener;
    }

    static @Nullable StopHook install(ServletContext context, Stop stop) throws ReflectiveOperationException {
        Object application = TomcatConnectors.catalinaContext(context).orElse(null);
        if (application == null) {
            return null;
        }
        Class<?> type = Class.forName(LISTENER, false, application.getClass().getClassLoader());
        Object listener = StopHook.listener(type, TomcatStopHook::isStop, TomcatStopHook::listeners, stop);
        List<Object> observed = new ArrayList<>(List.of(application));
        Object server = Reflect.callOrNull(TomcatConnectors.service(application), "getServer");
        if (server != null) {
            observed.add(server);
        }
        TomcatStopHook hook = new TomcatStopHook(List.copyOf(observed), type, listener);
        hook.each("addLifecycleListener");
        return hook;
    }

    @Override
    public void close() throws ReflectiveOperationException {
        each("removeLifecycleListener");
    }

    private void each(String methodName) throws ReflectiveOperationException {
        for (Object component : observed) {
            component.getClass().getMethod(methodName, type).invoke(component, listener);
        }
    }

    private static boolean isStop(Method method, Object event) {
        try {
            return Reflect.text(event, "getType").equals("before_stop");
        } catch (ReflectiveOperationException e) {
            // The filter's own end comes anyway, only later.
            return false;
        }
    }

    private static List<?> listeners(Object event) {
        try {
            return Reflect.elements(Reflect.call(event, "getLifecycle"), "findLifecycleListeners");
        } catch (ReflectiveOperationException unknown) {
            return List.of();
        }
    }
}
