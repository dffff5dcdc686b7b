package dev.rollcall.gateway.subscription;

import dev.rollcall.gateway.admission.Refusal;
import dev.rollcall.protocol.Decoded.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** How many datagrams were taken, and how many were refused for which reason. Safe for use by many threads. */
public final class DatagramCounters {
    private final LongAdder accepted = new LongAdder();
    private final Map<Enum<?>, LongAdder> rejected = new LinkedHashMap<>();

    public DatagramCounters() {
        Stream.<Enum<?>>concat(Stream.of(Reason.values()), Stream.of(Refusal.values()))
                .forEach(reason -> rejected.put(reason, new LongAdder()));
    }

    public long accepted() {
        return accepted.sum();
    }

    /** Returns how many were refused for {@code reason}, a {@link Reason} or a {@link Refusal}. */
    public long rejected(Enum<?> reason) {
        return counter(reason).sum();
    }

    /** Returns how many were refused, by the name of the reason, those included that have not occurred yet. */
    public Map<String, Long> rejected() {
        Map<String, Long> byName = new LinkedHashMap<>();
        rejected.forEach((reason, counter) -> byName.put(reason.name(), counter.sum()));
        return byName;
    }

    void countAccepted() {
        accepted.increment();
    }

    void countRejected(Enum<?> reason) {
        counter(reason).increment();
    }

    private LongAdder counter(Enum<?> reason) {
        LongAdder counter = rejected.get(reason);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + reason);
        }
        return counter;
    }
}
