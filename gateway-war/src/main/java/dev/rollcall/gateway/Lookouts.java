package dev.rollcall.gateway;

import dev.rollcall.gateway.proof.BackendProbe;
import dev.rollcall.gateway.proof.HealthProbe;
import dev.rollcall.gateway.proof.Lookout;
import dev.rollcall.gateway.registry.CheckOutcome;
import dev.rollcall.gateway.registry.CheckTask;
import dev.rollcall.gateway.registry.ProofOutcome;
import dev.rollcall.gateway.registry.ProofTask;
import dev.rollcall.gateway.subscription.SubscriptionListener;

/** What a gateway finds out about backends by itself: who they are, and whether they are well. */
final class Lookouts implements AutoCloseable {
    private final Lookout<ProofTask, ProofOutcome> proofs;
    private final Lookout<CheckTask, CheckOutcome> checks;

    /** Starts nothing yet. */
    Lookouts(BackendProbe proofs, HealthProbe checks) {
        this.proofs = new Lookout<>("rollcall-proof", ProofTask::subject, proofs::look);
        this.checks = new Lookout<>("rollcall-check", CheckTask::subject, checks::look);
    }

    /** Has what is found told to the registry, on the thread that owns it. */
    void start(SubscriptionListener listener) {
        proofs.start((task, outcome) -> listener.tell(registry -> registry.settle(task, outcome, System.nanoTime())));
        checks.start((task, outcome) -> listener.tell(registry -> registry.settle(task, outcome, System.nanoTime())));
    }

    void prove(ProofTask task) {
        proofs.look(task, task.again());
    }

    void check(CheckTask task) {
        checks.look(task, task.slow());
    }

    @Override
    public void close() {
        proofs.close();
        checks.close();
    }
}
