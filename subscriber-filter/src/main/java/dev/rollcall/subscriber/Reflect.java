package dev.rollcall.subscriber;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls public methods of a container whose classes this application cannot see. Reflection on an object works where
 * loading its class by name does not (Jetty hides its own from web applications).
 */
final class Reflect {
    private Reflect() {}

    /** Returns whether {@code target} has a public method {@code name} without parameters. */
    static boolean has(Object target, String name) {
        return Arrays.stream(target.getClass().getMethods())
                .anyMatch(method -> method.getName().equals(name) && method.getParameterCount() == 0);
    }

    /** Returns what {@code target.name()} returns. */
    static @Nullable Object callOrNull(Object target, String name) throws ReflectiveOperationException {
        return invoke(target, target.getClass().getMethod(name));
    }

    /**
     * Returns what {@code target.name()} returns.
     *
     * @throws NoSuchMethodException if there is no such method, or it returns null
     */
    static Object call(Object target, String name) throws ReflectiveOperationException {
        Object result = callOrNull(target, name);
        if (result == null) {
            throw new NoSuchMethodException(target.getClass().getName() + "." + name + " returned nothing");
        }
        return result;
    }

    /** Calls {@code target.name(argument)}, and returns its result. */
    static <T> @Nullable Object call(Object target, String name, Class<T> type, T argument)
            throws ReflectiveOperationException {
        return invoke(target, target.getClass().getMethod(name, type), argument);
    }

    /** Returns the text that {@code target.name()} returns, empty for null. */
    static String text(Object target, String name) throws ReflectiveOperationException {
        Object result = callOrNull(target, name);
        return result == null ? "" : result.toString();
    }

    /** Returns the number that {@code target.name()} returns, -1 if there is no such method. */
    static int number(Object target, String name) throws ReflectiveOperationException {
        return has(target, name) && callOrNull(target, name) instanceof Integer number ? number : -1;
    }

    /** Returns the number that {@code target.name()} returns, whatever its size; -1 if there is no such method. */
    static long longNumber(Object target, String name) throws ReflectiveOperationException {
        return has(target, name) && callOrNull(target, name) instanceof Number number ? number.longValue() : -1;
    }

    /** Returns the elements of the array or collection that {@code target.name()} returns, none for null. */
    static List<?> elements(Object target, String name) throws ReflectiveOperationException {
        Object result = callOrNull(target, name);
        if (result instanceof Object[] array) {
            return Arrays.asList(array);
        }
        return result instanceof Collection<?> collection ? List.copyOf(collection) : List.of();
    }

    private static @Nullable Object invoke(Object target, Method method, Object... arguments)
            throws ReflectiveOperationException {
        // A public method of a class that is not: callable only so.
        if (!method.canAccess(target) && !method.trySetAccessible()) {
            throw new IllegalAccessException(method.toString());
        }
        return method.invoke(target, arguments);
    }
}
