package dev.rollcall.gateway.interim;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat (10.1.59, 11.0.24) sends the response's present fields as a 103. So those of the backend are put there and taken
 * away again, for which the servlet API has no method: the connector's own objects are called by reflection.
 *
 * @param response where its facade keeps the response
 * @param coyote {@code Response.getCoyoteResponse()}
 * @param sendEarlyHints {@code Response.sendEarlyHints()}
 */
record TomcatInterim(Field response, Method coyote, Method sendEarlyHints) implements InterimWriter {
    private static final CompletableFuture<?> WRITTEN = CompletableFuture.completedFuture(null);

    /**
     * Returns it, if this Tomcat knows 103.
     *
     * @param server loads the server's classes
     */
    static TomcatInterim of(@Nullable ClassLoader server) throws ReflectiveOperationException {
        Class<?> own = Class.forName("org.apache.catalina.connector.Response", false, server);
        Class<?> facade = Class.forName("org.apache.catalina.connector.ResponseFacade", false, server);
        Field kept = facade.getDeclaredField("response");
        kept.setAccessible(true);
        return new TomcatInterim(kept, own.getMethod("getCoyoteResponse"), own.getMethod("sendEarlyHints"));
    }

    @Override
    public boolean canAnswer(HttpServletRequest request, int status) {
        return status == HttpStatus.EARLY_HINTS_103;
    }

    /** Also what makes Tomcat send it: it is only buffered, and a flush would commit the final answer. */
    @Override
    public boolean isReady(HttpServletResponse clientResponse) throws IOException {
        return clientResponse.getOutputStream().isReady();
    }

    @Override
    public CompletableFuture<?> write(HttpServletResponse clientResponse, int status, HttpFields fields)
            throws ReflectiveOperationException {
        Object own = response.get(InterimWriter.unwrapped(clientResponse));
        Object connectors = coyote.invoke(own);
        Object present = connectors.getClass().getMethod("getMimeHeaders").invoke(connectors);
        List<String> added = new ArrayList<>();
        // What a filter has set is for the final answer, and must be there again afterwards.
        List<HttpField> missing = fields.stream()
                .filter(field -> !clientResponse.containsHeader(field.getName()))
                .toList();
        try {
            for (HttpField field : missing) {
                add(present, field);
                added.add(field.getName());
            }
            sendEarlyHints.invoke(own);
        } finally {
            Method remove = present.getClass().getMethod("removeHeader", String.class);
            for (String name : added) {
                remove.invoke(present, name);
            }
        }
        return WRITTEN;
    }

    private static void add(Object present, HttpField field) throws ReflectiveOperationException {
        Object value = present.getClass().getMethod("addValue", String.class).invoke(present, field.getName());
        value.getClass().getMethod("setString", String.class).invoke(value, field.getValue());
    }
}
