package dev.rollcall.gateway.recycling;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * A connector's threads, of which none is woken to end an answer that a thread of the gateway's has just written: that one
 * does it itself, after it has served others, and takes up the client's next request if that is there by then. It is known
 * by being an {@link Executor} itself, and refuses while others have kept it waiting.
 */
final class CallerRunsExecutor implements Executor {
    private final Executor own;
    private final BooleanSupplier allowed;

    /**
     * @param own the connector's threads
     * @param allowed whether nothing is deployed whose requests might wait
     */
    CallerRunsExecutor(Executor own, BooleanSupplier allowed) {
        this.own = own;
        this.allowed = allowed;
    }

    Executor own() {
        return own;
    }

    @Override
    public void execute(Runnable task) {
        if (!(Thread.currentThread() instanceof Executor caller && allowed.getAsBoolean() && hasTaken(caller, task))) {
            own.execute(task);
        }
    }

    private static boolean hasTaken(Executor caller, Runnable task) {
        try {
            caller.execute(task);
            return true;
        } catch (RejectedExecutionException notNow) {
            return false;
        }
    }
}
