package dev.rollcall.subscriber.marking;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A request whose asynchronous context leads to the marked response. Started without arguments, the container's own would
 * lead past it, to the response as the container made it.
 */
final class MarkedRequest extends HttpServletRequestWrapper {
    private final MarkedResponse marked;

    MarkedRequest(HttpServletRequest request, MarkedResponse marked) {
        super(request);
        this.marked = marked;
    }

    @Override
    public AsyncContext startAsync() {
        return new MarkedAsyncContext(super.startAsync(), marked);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return new MarkedAsyncContext(super.startAsync(request, response), marked);
    }

    @Override
    public AsyncContext getAsyncContext() {
        return new MarkedAsyncContext(super.getAsyncContext(), marked);
    }
}
