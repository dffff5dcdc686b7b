package dev.rollcall.gateway.upstream;

import java.util.concurrent.atomic.AtomicBoolean;

/** The right of one request to run on one upstream, given back exactly once. */
public final class Permit {
    private final Upstream upstream;
    private final FailureMemory.State seen;
    private final AtomicBoolean released = new AtomicBoolean();

    /** @param seen what was known about the upstream's failures when the request began */
    Permit(Upstream upstream, FailureMemory.State seen) {
        this.upstream = upstream;
        this.seen = seen;
    }

    public Upstream upstream() {
        return upstream;
    }

    FailureMemory.State seen() {
        return seen;
    }

    /**
     * Gives the permit back. Several ends of an exchange may meet here; the first one decides.
     *
     * @return whether this call was the first
     */
    public boolean release(Outcome outcome) {
        boolean first = released.compareAndSet(false, true);
        if (first) {
            upstream.release(this, outcome);
        }
        return first;
    }
}
