package dev.rollcall.gateway.registry;

/**
 * Asks backends whether they are well. Called on the thread that owns the registry, which must not be kept waiting; what
 * comes of it is told by {@link SubscriptionRegistry#settle(CheckTask, CheckOutcome, long)}.
 */
@FunctionalInterface
public interface Checker {
    /**
     * Begins with {@code task}; exactly one outcome of it is told, unless the checker is closed, or gets another task with
     * the same subject before it has begun.
     */
    void check(CheckTask task);
}
