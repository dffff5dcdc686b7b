package dev.rollcall.gateway.subscription;

import dev.rollcall.protocol.Decoded.Reason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many datagrams were taken, and how many were refused for which reason. Safe for use by many threads. */
public final class DatagramCounters {
    private final LongAdder accepted = new LongAdder();
    private final Map<Reason, LongAdder> rejected;

    public DatagramCounters() {
        Map<Reason, LongAdder> counters = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            counters.put(reason, new LongAdder());
        }
        rejected = Collections.unmodifiableMap(counters);
    }

    public long accepted() {
        return accepted.sum();
    }

    public long rejected(Reason reason) {
        return counter(reason).sum();
    }

    void countAccepted() {
        accepted.increment();
    }

    void countRejected(Reason reason) {
        counter(reason).increment();
    }

    private LongAdder counter(Reason reason) {
        LongAdder counter = rejected.get(reason);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + reason);
        }
        return counter;
    }
}
