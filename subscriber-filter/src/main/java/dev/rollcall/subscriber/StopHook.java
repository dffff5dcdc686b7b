package dev.rollcall.subscriber;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hears that a container is about to stop, before it closes its connectors. A filter's own end comes later than that,
 * when clients have already met a closed port.
 */
interface StopHook extends AutoCloseable {
    Logger LOG = System.getLogger(StopHook.class.getName());

    /** Knows how one container tells that it is about to stop. */
    interface Installer {
        /**
         * Returns a hook that is in place, or null if {@code context} belongs to another container.
         *
         * @param stop called at least once before a stop; may be called again
         */
        @Nullable
        StopHook install(ServletContext context, Stop stop) throws ReflectiveOperationException;
    }

    /** How one application leaves. */
    interface Stop {
        /** Begins to leave, and returns at once. */
        void begin();

        /** Leaves; returns when it has, or when its time is over. */
        void complete();
    }

    /** What the listeners of all applications with this filter say, whoever has loaded its classes. */
    String LISTENER_NAME = "rollcall stop hook";

    /** Takes the hook away; else the container would hold on to this application's classes. */
    @Override
    void close() throws ReflectiveOperationException;

    /**
     * Returns a listener of the container's own type. A container calls the listeners of its applications one after the other,
     * and what gateways count as running belongs to its address, not to one application: so that nobody waits for requests of
     * those who have not begun to leave, the first one to be called has the others begin, too.
     *
     * @param type loaded by the container, not visible to this application
     * @param isStop whether a call of this method with this first argument means that a stop begins
     * @param all who else listens to it, by that argument
     */
    static Object listener(
            Class<?> type, BiPredicate<Method, Object> isStop, Function<Object, List<?>> all, Stop stop) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return objectMethod(proxy, method, arguments);
            }
            if (method.getDeclaringClass() == Runnable.class) {
                stop.begin();
            } else if (arguments != null && arguments.length > 0 && isStop.test(method, arguments[0])) {
                all.apply(arguments[0]).forEach(StopHook::begin);
                stop.complete();
            }
            // Of the methods that we know only Spring's supportsAsyncExecution: a stop must not overtake us.
            return method.getReturnType() == boolean.class ? false : null;
        };
        // A type of the JDK is the only one that all applications share with the container.
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type, Runnable.class}, handler);
    }

    private static void begin(Object listener) {
        if (listener instanceof Runnable begin
                && Proxy.isProxyClass(listener.getClass())
                && LISTENER_NAME.equals(listener.toString())) {
            try {
                begin.run();
            } catch (RuntimeException | LinkageError e) {
                LOG.log(Level.DEBUG, "another application does not begin to leave", e);
            }
        }
    }

    private static Object objectMethod(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> LISTENER_NAME;
        };
    }
}
