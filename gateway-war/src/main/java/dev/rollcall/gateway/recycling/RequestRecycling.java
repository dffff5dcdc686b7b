package dev.rollcall.gateway.recycling;

import jakarta.servlet.ServletContext;
import org.slf4j.LoggerFactory;

/**
 * Tells a container which request and response objects it may use again. All calls are made by the container's own thread,
 * while it is about the request; elsewhere they do nothing.
 */
public interface RequestRecycling extends AutoCloseable {
    /** Leaves it to the container. */
    RequestRecycling NONE = new None();

    /** Says that other threads may use this request's objects from now on. */
    void begun();

    /** Says that no other thread uses this request's objects, and none ever will again. */
    void finished();

    /**
     * Returns whether an answer whose length is known is better flushed before the container is told of its end. By then the client may have
     * sent its next request, and the thread that ends the answer find it.
     */
    boolean endsBetterFlushed();

    /**
     * Returns how many bytes of an answer may be written before they are flushed: {@link Integer#MAX_VALUE} where the
     * container needs no flush. With more, Tomcat (10.1.59, 11.0.24) has its connection take a part and keep the rest, up to
     * 8 KiB, and is ready again only when its poller and one more thread have come for that, however quickly the client
     * takes everything (SocketWrapperBase.writeNonBlockingInternal, Http11OutputBuffer.isReady).
     *
     * @param bufferSize what the answer's own buffer takes
     */
    int maxUnflushed(int bufferSize);

    /** Gives the container back to itself. Harmless when called twice. */
    @Override
    void close();

    /** Returns what is needed in the container of {@code context}: {@link #NONE} in all but Tomcat. */
    static RequestRecycling of(ServletContext context) {
        Object resources = context.getAttribute(TomcatRecycling.RESOURCES);
        if (resources == null) {
            return NONE;
        }
        try {
            return TomcatRecycling.install(resources);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unknownTomcat) {
            LoggerFactory.getLogger(RequestRecycling.class)
                    .warn(
                            "cannot reach Tomcat's connectors; set processorCache=\"0\" on them in server.xml,"
                                    + " so that a client that leaves cannot disturb another one",
                            unknownTomcat);
            return NONE;
        }
    }

    /** For containers whose objects come to no harm. */
    final class None implements RequestRecycling {
        private None() {}

        @Override
        public void begun() {
            // Nobody asks.
        }

        @Override
        public void finished() {
            // Nobody asks.
        }

        @Override
        public boolean endsBetterFlushed() {
            return false;
        }

        @Override
        public int maxUnflushed(int bufferSize) {
            return Integer.MAX_VALUE;
        }

        @Override
        public void close() {
            // Nothing was taken.
        }
    }
}
