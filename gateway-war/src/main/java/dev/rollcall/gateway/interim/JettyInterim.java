package dev.rollcall.gateway.interim;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's core writes interim answers without blocking. A web application does not see the server's classes, only its own
 * copies of the same names, so its public interfaces are called by reflection.
 *
 * @param build {@code HttpFields.build()} of the server
 * @param add {@code HttpFields.Mutable.add(String, String)}
 * @param writeInterim {@code Response.writeInterim(int, HttpFields)}
 */
record JettyInterim(Method build, Method add, Method writeInterim) implements InterimWriter {
    /** @param server loads the server's classes */
    static JettyInterim of(@Nullable ClassLoader server) throws ReflectiveOperationException {
        Class<?> fields = Class.forName("org.eclipse.jetty.http.HttpFields", false, server);
        Class<?> mutable = Class.forName("org.eclipse.jetty.http.HttpFields$Mutable", false, server);
        Class<?> response = Class.forName("org.eclipse.jetty.server.Response", false, server);
        return new JettyInterim(
                fields.getMethod("build"),
                mutable.getMethod("add", String.class, String.class),
                response.getMethod("writeInterim", int.class, fields));
    }

    /** Where a 100 is still expected, Jetty would take any other answer for a refusal and close the connection. */
    @Override
    public boolean canAnswer(HttpServletRequest request, int status) {
        return request.getHeader("Expect") == null;
    }

    @Override
    public boolean isReady(HttpServletResponse response) {
        return true;
    }

    @Override
    public CompletableFuture<?> write(HttpServletResponse response, int status, HttpFields fields)
            throws ReflectiveOperationException {
        Object containers = InterimWriter.unwrapped(response);
        Object core = containers.getClass().getMethod("getResponse").invoke(containers);
        Object copy = build.invoke(null);
        for (HttpField field : fields) {
            add.invoke(copy, field.getName(), field.getValue());
        }
        return (CompletableFuture<?>) writeInterim.invoke(core, status, copy);
    }
}
