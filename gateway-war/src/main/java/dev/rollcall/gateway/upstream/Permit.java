package dev.rollcall.gateway.upstream;

import java.util.concurrent.atomic.AtomicBoolean;

/** The right of one request to run on one upstream, given back exactly once. */
public final class Permit {
    private final Upstream upstream;
    private final AtomicBoolean released = new AtomicBoolean();

    Permit(Upstream upstream) {
        this.upstream = upstream;
    }

    public Upstream upstream() {
        return upstream;
    }

    /**
     * Gives the permit back. Several ends of an exchange may meet here; the first one decides.
     *
     * @return whether this call was the first
     */
    public boolean release(Outcome outcome) {
        boolean first = released.compareAndSet(false, true);
        if (first) {
            upstream.release(outcome);
        }
        return first;
    }
}
