package dev.rollcall.gateway.upstream;

import dev.rollcall.gateway.uwsgi.Modifiers;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;

/**
 * An upstream's place in one pool.
 *
 * @param upstream the backend
 * @param weight its share relative to the pool's other members, at least 1
 * @param backup its level: it is asked only while nobody of a lower one is eligible
 * @param modifiers what kind of request it expects, if it speaks uwsgi
 * @param hops how many gateways a request passes from there on, the upstream included; 0 where it is an application
 */
public record Member(Upstream upstream, int weight, int backup, Modifiers modifiers, int hops) {
    /** The level of those on their way out, whatever theirs was: above all that anybody can ask for. */
    public static final int DRAINING = Attributes.MAX_BACKUP + 1;

    /** The level of those that say by themselves that they are not well: above even that. */
    public static final int FAILING = DRAINING + 1;

    /** Of level 0. */
    public Member(Upstream upstream, int weight) {
        this(upstream, weight, 0);
    }

    /** An application that expects the usual kind of request. */
    public Member(Upstream upstream, int weight, int backup) {
        this(upstream, weight, backup, Modifiers.NONE, 0);
    }

    /** @throws IllegalArgumentException if the weight is less than 1 */
    public Member {
        if (weight < 1) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: >= 1)");
        }
    }

    /** Returns whether the upstream finishes what it has, and gets nothing new while anybody else can take it. */
    public boolean isDraining() {
        return backup == DRAINING;
    }

    /** Returns whether the upstream says by itself that it is not well. */
    public boolean isFailing() {
        return backup == FAILING;
    }

    /** Returns whether it is left out, for whatever reason. */
    public boolean isOut() {
        return isFailing() || upstream.isOut();
    }
}
