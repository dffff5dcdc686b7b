package dev.rollcall.gateway.tunnel;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Jetty gives a connection to whom a request attribute names. A web application does not see the server's classes, only
 * its own copies of the same names, so the server's public interfaces are implemented and called by reflection.
 *
 * @param connection the server's {@code org.eclipse.jetty.io.Connection}
 * @param upgradeTo its {@code Connection.UpgradeTo}: who takes what was read too much
 * @param endPoint its {@code EndPoint}
 * @param callback its {@code Callback}
 * @param coreRequest its {@code Request}
 * @param metaData its {@code ConnectionMetaData}
 */
record JettyTakeover(
        Class<?> connection,
        Class<?> upgradeTo,
        Class<?> endPoint,
        Class<?> callback,
        Class<?> coreRequest,
        Class<?> metaData)
        implements ClientTakeover {
    // HttpStream.UPGRADE_CONNECTION_ATTRIBUTE
    private static final String ATTRIBUTE = "org.eclipse.jetty.server.HttpStream.upgradeConnection";

    /** @param server loads the server's classes */
    static JettyTakeover of(@Nullable ClassLoader server) throws ClassNotFoundException {
        return new JettyTakeover(
                Class.forName("org.eclipse.jetty.io.Connection", false, server),
                Class.forName("org.eclipse.jetty.io.Connection$UpgradeTo", false, server),
                Class.forName("org.eclipse.jetty.io.EndPoint", false, server),
                Class.forName("org.eclipse.jetty.util.Callback", false, server),
                Class.forName("org.eclipse.jetty.server.Request", false, server),
                Class.forName("org.eclipse.jetty.server.ConnectionMetaData", false, server));
    }

    @Override
    public boolean needsContainerThread() {
        return false;
    }

    @Override
    public void begin(HttpServletRequest request, Consumer<Side> taken) throws IOException {
        ServletRequest containers = request;
        while (containers instanceof ServletRequestWrapper wrapper) {
            containers = wrapper.getRequest();
        }
        try {
            Object core = containers.getClass().getMethod("getRequest").invoke(containers);
            Object meta = coreRequest.getMethod("getConnectionMetaData").invoke(core);
            Object http = metaData.getMethod("getConnection").invoke(meta);
            Object serverEndPoint = connection.getMethod("getEndPoint").invoke(http);
            request.setAttribute(ATTRIBUTE, proxy(new Taken(serverEndPoint, taken), connection, upgradeTo));
        } catch (ReflectiveOperationException unknown) {
            throw new IOException("this Jetty does not give its connections up", unknown);
        }
    }

    private static Object proxy(InvocationHandler handler, Class<?>... types) {
        return Proxy.newProxyInstance(types[0].getClassLoader(), types, handler);
    }

    /** What the server takes for its connection once it has let go. */
    private final class Taken implements InvocationHandler {
        private final Object serverEndPoint;
        private final Consumer<Side> taken;
        private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

        private Taken(Object serverEndPoint, Consumer<Side> taken) {
            this.serverEndPoint = serverEndPoint;
            this.taken = taken;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            switch (method.getName()) {
                case "onUpgradeTo" -> early = (ByteBuffer) argument(arguments);
                case "onOpen" -> open();
                case "close" -> view().close();
                default -> {
                    return answer(proxy, method, arguments);
                }
            }
            return null;
        }

        private @Nullable Object answer(Object proxy, Method method, Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "getEndPoint" -> serverEndPoint;
                    // The tunnel watches over idleness itself; the server does only when it stops, and then it is
                    // right.
                case "onIdleExpired" -> true;
                case "equals" -> proxy == argument(arguments);
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> "tunnel";
                    // Statistics and listeners.
                default -> method.getReturnType() == long.class ? 0L : null;
            };
        }

        private void open() {
            EndPoint view = view();
            view.setIdleTimeout(0);
            taken.accept(new EndPointSide(view, early));
        }

        private EndPoint view() {
            return (EndPoint) JettyTakeover.proxy(new EndPointView(serverEndPoint), EndPoint.class);
        }
    }

    /** The server's end point under the interface that this class sees. */
    private final class EndPointView implements InvocationHandler {
        private final Object serverEndPoint;

        private EndPointView(Object serverEndPoint) {
            this.serverEndPoint = serverEndPoint;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            Class<?>[] types = Arrays.stream(method.getParameterTypes())
                    .map(type -> type == Callback.class ? callback : type)
                    .toArray(Class<?>[]::new);
            Object[] translated = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < translated.length; i++) {
                translated[i] = translated[i] instanceof Callback ours ? translate(ours) : translated[i];
            }
            try {
                return endPoint.getMethod(method.getName(), types).invoke(serverEndPoint, translated);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause() == null ? thrown : thrown.getCause();
            }
        }

        private Object translate(Callback ours) {
            return JettyTakeover.proxy((proxy, method, arguments) -> call(ours, proxy, method, arguments), callback);
        }
    }

    private static @Nullable Object call(
            Callback ours, Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "succeeded" -> ours.succeeded();
            case "failed" -> ours.failed((Throwable) argument(arguments));
            case "equals" -> {
                return proxy == argument(arguments);
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return ours.toString();
            }
            default -> {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
        }
        return null;
    }

    private static Object argument(@Nullable Object @Nullable [] arguments) {
        Object only = arguments == null ? null : arguments[0];
        if (only == null) {
            throw new IllegalArgumentException("no argument");
        }
        return only;
    }
}
