package dev.rollcall.gateway.standalone;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A server's threads for a gateway that has the server to itself. A client's connection whose answer has just been
 * written goes on with its next request; Jetty has another thread do that, which costs more than the request. Here the
 * gateway's thread that has written the answer does it, after it has served others: it is known by being an {@link
 * Executor} itself. It refuses while others of its guests have kept it waiting. So it is right where nothing but the gateway is
 * deployed: an application whose requests wait would have it refuse most of the time.
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
        if (!(job instanceof Connection && hasCallerRun(job))) {
            super.execute(job);
        }
    }

    private static boolean hasCallerRun(Runnable job) {
        if (Thread.currentThread() instanceof Executor caller) {
            try {
                caller.execute(job);
                return true;
            } catch (RejectedExecutionException notNow) {
                return false;
            }
        }
        return false;
    }
}
