package dev.rollcall.subscriber;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Answers each request when it is let go, by sending it round through the container once more. */
final class DispatchingServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient CountDownLatch entered = new CountDownLatch(1);
    private final transient AtomicReference<@Nullable AsyncContext> waiting = new AtomicReference<>();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            response.getOutputStream().print("app");
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        waiting.set(async);
        entered.countDown();
    }

    void awaitEntered() throws InterruptedException {
        entered.await();
    }

    void release() {
        AsyncContext async = waiting.get();
        if (async == null) {
            throw new AssertionError("nobody waits");
        }
        async.dispatch();
    }
}
