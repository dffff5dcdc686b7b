package dev.rollcall.subscriber.marking;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/** An asynchronous context as the container made it, but for the response, which is the marked one. */
final class MarkedAsyncContext implements AsyncContext {
    private final AsyncContext context;
    private final MarkedResponse marked;

    MarkedAsyncContext(AsyncContext context, MarkedResponse marked) {
        this.context = context;
        this.marked = marked;
    }

    /** Returns the marked response in place of the one it stands before; any other as it is. */
    @Override
    public ServletResponse getResponse() {
        ServletResponse response = context.getResponse();
        return response == marked.getResponse() ? marked : response;
    }

    @Override
    public ServletRequest getRequest() {
        return context.getRequest();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return context.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        context.dispatch();
    }

    @Override
    public void dispatch(String path) {
        context.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext target, String path) {
        context.dispatch(target, path);
    }

    @Override
    public void complete() {
        context.complete();
    }

    @Override
    public void start(Runnable task) {
        context.start(task);
    }

    @Override
    public void addListener(AsyncListener listener) {
        context.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        context.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return context.createListener(type);
    }

    @Override
    public void setTimeout(long timeoutMillis) {
        context.setTimeout(timeoutMillis);
    }

    @Override
    public long getTimeout() {
        return context.getTimeout();
    }
}
