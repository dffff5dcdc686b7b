package dev.rollcall.gateway.proxy;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the end of a body from its stream's being reset (RFC 9113 §8.1). Tomcat (10.1.59, 11.0.24) takes both for an end
 * in {@code ServletInputStream.isFinished()} and {@code read()}; only the stream itself knows, and is asked by reflection.
 */
final class Http2Reset {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Reset.class);

    private Http2Reset() {}

    /**
     * Returns whether the client has reset the stream of a request that has no more to read. After the end of its body a
     * stream is still active, since it waits for the answer; false in other containers, which say so themselves.
     */
    static boolean hasEnded(HttpServletRequest request) {
        if (!RequestHead.isAnsweredWaiting(request)) {
            return false;
        }
        try {
            Object own = field(unwrapped(request), "request");
            Object coyote = method(own, "getCoyoteRequest").invoke(own);
            Object stream = field(field(coyote, "hook"), "stream");
            return Boolean.FALSE.equals(method(stream, "isActive").invoke(stream));
        } catch (ReflectiveOperationException | RuntimeException unknownTomcat) {
            LOG.debug("cannot see whether a stream has been reset", unknownTomcat);
            return false;
        }
    }

    private static ServletRequest unwrapped(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner;
    }

    private static Object field(Object object, String name) throws ReflectiveOperationException {
        Field found = types(object)
                .flatMap(type -> Stream.of(type.getDeclaredFields()))
                .filter(field -> field.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchFieldException(name));
        found.setAccessible(true);
        return found.get(object);
    }

    private static Method method(Object object, String name) throws ReflectiveOperationException {
        Method found = types(object)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(name));
        found.setAccessible(true);
        return found;
    }

    private static Stream<Class<?>> types(Object object) {
        return Stream.iterate(object.getClass(), Objects::nonNull, Class::getSuperclass);
    }
}
