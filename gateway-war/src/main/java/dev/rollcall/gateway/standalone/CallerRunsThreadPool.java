package dev.rollcall.gateway.standalone;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A server's threads for a gateway that has the server to itself. A client's connection whose answer has just been
 * written goes on with its next request; Jetty has another thread do that, which costs more than the request. Here the
 * gateway's thread that has written the answer does it, unless there are others to serve first: it is known by being an
 * {@link Executor} itself. That is right only because nothing in the gateway ever waits in a request.
 *
 * <p>Jetty loads this class from outside the WAR ({@code jetty-base/gateway/modules/rollcall-threads.mod}), so it knows
 * none of the gateway's classes.
 */
public final class CallerRunsThreadPool extends QueuedThreadPool {
    /** The pool with Jetty's default sizes. */
    public CallerRunsThreadPool() {
        setName("server");
    }

    @Override
    public void execute(Runnable job) {
        if (job instanceof Connection && Thread.currentThread() instanceof Executor caller) {
            caller.execute(job);
        } else {
            super.execute(job);
        }
    }
}
