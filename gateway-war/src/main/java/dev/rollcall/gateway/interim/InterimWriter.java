package dev.rollcall.gateway.interim;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a container sends an interim answer. Before Servlet 6.2 the servlet API has no way, so each family of containers
 * needs its own. All methods are called under the exchange's lock, before the final answer.
 */
public interface InterimWriter {
    /** For a container that cannot. */
    InterimWriter NONE = new None();

    /** Returns whether an interim answer of this status can be the answer to {@code request}. */
    boolean canAnswer(HttpServletRequest request, int status);

    /**
     * Returns whether all that was written has been sent, and the next answer may be written, the final one included. If
     * not, the output's listener is called as soon as it may.
     */
    boolean isReady(HttpServletResponse response) throws IOException;

    /**
     * Writes one.
     *
     * @return done when {@link #isReady} may be asked again; a failure is the client's, and shows in the final answer too
     */
    CompletableFuture<?> write(HttpServletResponse response, int status, HttpFields fields)
            throws ReflectiveOperationException, IOException;

    /** Returns the way for the container of {@code context}, {@link #NONE} if none is known. */
    static InterimWriter of(ServletContext context) {
        Logger log = LoggerFactory.getLogger(InterimWriter.class);
        String container = context.getServerInfo();
        try {
            if (container.startsWith("Apache Tomcat")) {
                return TomcatInterim.of(context.getClass().getClassLoader());
            }
            if (container.startsWith("jetty/")) {
                return JettyInterim.of(context.getClass().getClassLoader());
            }
        } catch (ReflectiveOperationException | LinkageError unknown) {
            log.debug("{} has no way to send interim answers that is known", container, unknown);
        }
        log.info("{}: 103 Early Hints of backends are not passed on", container);
        return NONE;
    }

    /** Returns the container's own object. */
    static ServletResponse unwrapped(HttpServletResponse response) {
        ServletResponse containers = response;
        while (containers instanceof ServletResponseWrapper wrapper) {
            containers = wrapper.getResponse();
        }
        return containers;
    }

    /** Drops them all. */
    final class None implements InterimWriter {
        private None() {}

        @Override
        public boolean canAnswer(HttpServletRequest request, int status) {
            return false;
        }

        @Override
        public boolean isReady(HttpServletResponse response) {
            return true;
        }

        @Override
        public CompletableFuture<?> write(HttpServletResponse response, int status, HttpFields fields) {
            throw new IllegalStateException("not for any request");
        }
    }
}
