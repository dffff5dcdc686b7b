package dev.rollcall.subscriber;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the requests that have come in and have not been answered. One that has gone asynchronous ends when it is
 * completed, however many threads and dispatches that takes. Used by all of the container's threads.
 */
final class RequestsInFlight {
    // Forwards, includes, error pages and asynchronous dispatches pass the filter again with the same request.
    private static final String COUNTED = RequestsInFlight.class.getName();

    private final AtomicLong count = new AtomicLong();

    long count() {
        return count.get();
    }

    /** Passes the request on, and counts it until it has ended. */
    void pass(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(COUNTED) != null) {
            chain.doFilter(request, response);
            return;
        }
        request.setAttribute(COUNTED, true);
        count.incrementAndGet();
        Ending ending = new Ending();
        try {
            chain.doFilter(request, response);
        } finally {
            ending.endOrFollow(request);
        }
    }

    /** Ends one request, once. */
    private final class Ending implements AsyncListener {
        private final AtomicBoolean ended = new AtomicBoolean();

        void endOrFollow(ServletRequest request) {
            if (!request.isAsyncStarted()) {
                end();
                return;
            }
            try {
                request.getAsyncContext().addListener(this);
            } catch (IllegalStateException completedMeanwhile) {
                end();
            }
        }

        private void end() {
            if (ended.compareAndSet(false, true)) {
                count.decrementAndGet();
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            end();
        }

        // Completion follows, unless the application dispatches again (Servlet 6.0 §2.3.3.3).
        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        // A second startAsync forgets the listeners of the first.
        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
