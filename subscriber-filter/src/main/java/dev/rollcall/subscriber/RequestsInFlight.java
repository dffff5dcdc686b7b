package dev.rollcall.subscriber;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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

    /**
     * Passes the request on, and counts it until it has ended.
     *
     * @param places one of which it has meanwhile; null if it needs none
     * @return whether it has been passed on: not if all places are taken, and then nothing has been touched
     */
    boolean pass(ServletRequest request, ServletResponse response, FilterChain chain, @Nullable Semaphore places)
            throws IOException, ServletException {
        if (request.getAttribute(COUNTED) != null) {
            chain.doFilter(request, response);
            return true;
        }
        if (places != null && !places.tryAcquire()) {
            return false;
        }
        request.setAttribute(COUNTED, true);
        count.incrementAndGet();
        Ending ending = new Ending(places);
        try {
            chain.doFilter(request, response);
        } finally {
            ending.endOrFollow(request);
        }
        return true;
    }

    /** Ends one request, once. */
    private final class Ending implements AsyncListener {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final @Nullable Semaphore places;

        Ending(@Nullable Semaphore places) {
            this.places = places;
        }

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
                if (places != null) {
                    places.release();
                }
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
