package dev.rollcall.gateway.registry;

import java.util.Comparator;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The leases of backends on their way out, by when the time is over that these have given themselves. One thread's. */
final class DrainEnds {
    // As a distance, because the clock may wrap around between two ends.
    private static final Comparator<Lease> BY_END = (one, other) -> Long.signum(
            one.drainEndNanos().orElseThrow() - other.drainEndNanos().orElseThrow());

    private final TreeSet<Lease> leases =
            new TreeSet<>(BY_END.thenComparing(lease -> lease.id().key().toString())
                    .thenComparing(lease -> lease.id().endpoint().toString()));

    void add(Lease lease) {
        leases.add(lease);
    }

    /** Forgets a lease, if it is one of these. */
    void remove(Lease lease) {
        if (lease.isDraining()) {
            leases.remove(lease);
        }
    }

    /** Returns one whose time is over, or null if there is none. */
    @Nullable
    Lease over(long nowNanos) {
        OptionalLong next = next();
        return next.isPresent() && next.getAsLong() - nowNanos <= 0 ? leases.first() : null;
    }

    /** Returns when the next one's time is over; empty without any. */
    OptionalLong next() {
        return leases.isEmpty() ? OptionalLong.empty() : leases.first().drainEndNanos();
    }
}
