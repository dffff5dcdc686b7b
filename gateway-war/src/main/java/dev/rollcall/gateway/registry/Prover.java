package dev.rollcall.gateway.registry;

/**
 * Finds out whether backends are where, and who, they say to be. Called on the thread that owns the registry, which must
 * not be kept waiting; what comes of it is told by {@link SubscriptionRegistry#settle}.
 */
@FunctionalInterface
public interface Prover {
    /**
     * Begins with {@code task}; exactly one outcome of it is told, unless the prover is closed, or gets another task with
     * the same subject before it has begun.
     */
    void prove(ProofTask task);
}
