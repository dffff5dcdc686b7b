package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.registry.ProofOutcome.Verdict;
import dev.rollcall.gateway.registry.ProofTask.Subject;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of the subscribed backends have been looked at, and when the others are looked at again. One thread's.
 *
 * <p>Who can be reached in clear text is proven for all of its keys at once; over TLS for each by itself, since the
 * certificate must be for it.
 */
final class Proofs {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    // As a distance, because the clock may wrap around between two moments.
    private static final Comparator<Proof> BY_TIME = (one, other) -> Long.signum(one.nextTryNanos - other.nextTryNanos);

    private final Optional<Prover> prover;
    private final RegistryEvents events;
    private final Map<Subject, Proof> proofs = new HashMap<>();
    private final Map<Long, Proof> running = new HashMap<>();
    private final TreeSet<Proof> toTryAgain = new TreeSet<>(BY_TIME.thenComparingLong(proof -> proof.serial));
    private long lastSerial;

    private static final class Proof {
        private final Set<Lease.Id> leases = new LinkedHashSet<>();
        private Optional<String> instance = Optional.empty();
        private Standing standing = Standing.PENDING;
        private Duration pause = FIRST_PAUSE;
        // Of the last look that was begun.
        private long serial;
        private long nextTryNanos;
    }

    /** @param prover looks at backends; empty to believe them all */
    Proofs(Optional<Prover> prover, RegistryEvents events) {
        this.prover = prover;
        this.events = events;
    }

    Standing standing(Lease.Id id) {
        Proof proof = proofs.get(subject(id));
        return prover.isEmpty() || proof == null ? Standing.PROVEN : proof.standing;
    }

    /**
     * Takes in that a backend has announced itself: who is new, or is another instance than before, is looked at.
     *
     * @return the subscriptions that do not count any more
     */
    Set<Lease.Id> announced(Lease.Id id, Optional<String> instance) {
        if (prover.isEmpty()) {
            return Set.of();
        }
        Proof proof = proofs.computeIfAbsent(subject(id), subject -> new Proof());
        boolean first = proof.leases.isEmpty();
        proof.leases.add(id);
        // An application that does not say tells nothing new about the program it is in.
        if (!first && (instance.isEmpty() || instance.equals(proof.instance))) {
            return Set.of();
        }
        proof.instance = instance;
        proof.standing = Standing.PENDING;
        proof.pause = FIRST_PAUSE;
        look(proof, id, false);
        return Set.copyOf(proof.leases);
    }

    void left(Lease.Id id) {
        Subject subject = subject(id);
        Proof proof = proofs.get(subject);
        if (proof != null && proof.leases.remove(id) && proof.leases.isEmpty()) {
            toTryAgain.remove(proof);
            running.remove(proof.serial);
            proofs.remove(subject);
        }
    }

    /**
     * Takes in what came of a look; of one that nobody waits for any more, nothing.
     *
     * @return the subscriptions that count now and did not before, or the other way round
     */
    Set<Lease.Id> settle(ProofTask task, ProofOutcome outcome, long nowNanos) {
        Proof proof = running.remove(task.serial());
        if (proof == null) {
            return Set.of();
        }
        Standing before = proof.standing;
        proof.standing = Standing.of(outcome);
        if (outcome.verdict() == Verdict.REFUSED) {
            proof.nextTryNanos = nowNanos + proof.pause.toNanos();
            Duration doubled = proof.pause.multipliedBy(2);
            proof.pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            toTryAgain.add(proof);
        }
        if (!proof.standing.equals(before)) {
            events.judged(task.key(), task.endpoint(), outcome);
        }
        return proof.standing.counts() == before.counts() ? Set.of() : Set.copyOf(proof.leases);
    }

    /** Looks again at all whose time has come. */
    void tryAgain(long nowNanos) {
        while (!toTryAgain.isEmpty() && toTryAgain.first().nextTryNanos - nowNanos <= 0) {
            Proof proof = toTryAgain.first();
            look(proof, List.copyOf(proof.leases).get(0), true);
        }
    }

    /** Returns when the next one's time comes; empty without any. */
    OptionalLong next() {
        return toTryAgain.isEmpty() ? OptionalLong.empty() : OptionalLong.of(toTryAgain.first().nextTryNanos);
    }

    private static Subject subject(Lease.Id id) {
        return Subject.of(id.endpoint(), id.key());
    }

    private void look(Proof proof, Lease.Id id, boolean again) {
        // Before the serial changes, by which it is found there.
        toTryAgain.remove(proof);
        running.remove(proof.serial);
        proof.serial = ++lastSerial;
        running.put(proof.serial, proof);
        ProofTask task = new ProofTask(proof.serial, id.endpoint(), id.key(), proof.instance, again);
        prover.ifPresent(active -> active.prove(task));
    }
}
