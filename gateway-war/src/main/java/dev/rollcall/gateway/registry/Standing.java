package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.registry.ProofOutcome.Verdict;
import java.util.Optional;

/**
 * Whether a subscribed backend counts yet.
 *
 * @param outcome what came of the last look at it; empty before the first, or when it says to be another one since
 */
public record Standing(Optional<ProofOutcome> outcome) {
    /** Of one that has not been looked at. */
    public static final Standing PENDING = new Standing(Optional.empty());

    /** Of one that is what it says, or is believed. */
    public static final Standing PROVEN = of(new ProofOutcome(Verdict.PROVEN, ""));

    static Standing of(ProofOutcome outcome) {
        return new Standing(Optional.of(outcome));
    }

    /** Returns whether it is to be looked at first. */
    public boolean isPending() {
        return outcome.isEmpty();
    }

    /** Returns whether it gets requests. */
    public boolean counts() {
        return outcome.filter(last -> last.verdict() != Verdict.REFUSED).isPresent();
    }

    /** Returns why it gets no request, in words; empty if it gets some, or is yet to be looked at. */
    public Optional<String> refusal() {
        return outcome.filter(last -> last.verdict() == Verdict.REFUSED).map(last -> "not proven: " + last.seen());
    }
}
