package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Hears that a container is about to stop, before it closes its connectors. A filter's own end comes later than that,
 * when clients have already met a closed port.
 */
interface StopHook extends AutoCloseable {
    /** Knows how one container tells that it is about to stop. */
    interface Installer {
        /**
         * Returns a hook that is in place, or null if {@code context} belongs to another container.
         *
         * @param onStop called at least once before a stop; may be called again
         */
        @Nullable
        StopHook install(ServletContext context, Runnable onStop) throws ReflectiveOperationException;
    }

    /** Takes the hook away; else the container would hold on to this application's classes. */
    @Override
    void close() throws ReflectiveOperationException;

    /**
     * Returns a listener of the container's own type.
     *
     * @param type loaded by the container, not visible to this application
     * @param isStop whether a call of this method with this first argument means that a stop begins
     */
    static Object listener(Class<?> type, BiPredicate<Method, Object> isStop, Runnable onStop) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return objectMethod(proxy, method, arguments);
            }
            if (arguments != null && arguments.length > 0 && isStop.test(method, arguments[0])) {
                onStop.run();
            }
            // Of the methods that we know only Spring's supportsAsyncExecution: a stop must not overtake us.
            return method.getReturnType() == boolean.class ? false : null;
        };
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static Object objectMethod(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "rollcall stop hook";
        };
    }
}
