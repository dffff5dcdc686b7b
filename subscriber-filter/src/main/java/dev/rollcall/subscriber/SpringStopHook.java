package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spring Boot's graceful shutdown closes the connectors before anything in the container stops; {@code
 * ContextClosedEvent} comes before that.
 */
final class SpringStopHook implements StopHook {
    private static final String LISTENER = "org.springframework.context.ApplicationListener";
    private static final String CLOSED_EVENT = "org.springframework.context.event.ContextClosedEvent";

    private final Object application;
    private final Class<?> type;
    private final Object listener;

    private SpringStopHook(Object application, Class<?> type, Object listener) {
        this.application = application;
        this.type = type;
        this.listener = listener;
    }

    static @Nullable StopHook install(ServletContext context, Stop stop) throws ReflectiveOperationException {
        Object application = SpringPort.applicationContext(context).orElse(null);
        if (application == null || !Reflect.has(application, "close")) {
            return null;
        }
        Class<?> type = Class.forName(LISTENER, false, application.getClass().getClassLoader());
        Object listener = StopHook.listener(
                type, (method, event) -> isStop(method, event, application), event -> List.of(), stop);
        SpringStopHook hook = new SpringStopHook(application, type, listener);
        hook.invoke("addApplicationListener");
        return hook;
    }

    @Override
    public void close() throws ReflectiveOperationException {
        invoke("removeApplicationListener");
    }

    private void invoke(String methodName) throws ReflectiveOperationException {
        application.getClass().getMethod(methodName, type).invoke(application, listener);
    }

    // Child contexts pass their events up; only the end of the root is the end of the application.
    private static boolean isStop(Method method, Object event, Object application) {
        try {
            return method.getName().equals("onApplicationEvent")
                    && event.getClass().getName().equals(CLOSED_EVENT)
                    && Reflect.callOrNull(event, "getSource") == application;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
