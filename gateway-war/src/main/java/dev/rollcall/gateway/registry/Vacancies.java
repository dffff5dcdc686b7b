package dev.rollcall.gateway.registry;

import dev.rollcall.protocol.ServiceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The keys whose last backend has left, and since when. One thread's. */
final class Vacancies {
    /**
     * How long a key without any backend is remembered, so that a deployment's gap is answered with "come back soon"
     * (503) and not with "no such site" (404).
     */
    static final Duration LENGTH = Duration.ofMinutes(10);

    private final int max;
    private final LinkedHashMap<ServiceKey, Long> sinceNanos = new LinkedHashMap<>();

    /** @param max how many are remembered; beyond it the eldest is forgotten before its time */
    Vacancies(int max) {
        this.max = max;
    }

    void begin(ServiceKey key, long nowNanos) {
        sinceNanos.remove(key);
        sinceNanos.put(key, nowNanos);
    }

    void end(ServiceKey key) {
        sinceNanos.remove(key);
    }

    boolean contains(ServiceKey key) {
        return sinceNanos.containsKey(key);
    }

    /** Returns when the eldest is over; empty without any. */
    OptionalLong next() {
        Iterator<Long> eldestFirst = sinceNanos.values().iterator();
        return eldestFirst.hasNext() ? OptionalLong.of(eldestFirst.next() + LENGTH.toNanos()) : OptionalLong.empty();
    }

    /**
     * Forgets those that are over. Bounded like the subscriptions: whoever may subscribe and leave at will must not grow
     * this table for ever.
     *
     * @return the keys that are forgotten
     */
    List<ServiceKey> forget(long nowNanos) {
        List<ServiceKey> forgotten = new ArrayList<>();
        Iterator<Map.Entry<ServiceKey, Long>> eldestFirst =
                sinceNanos.entrySet().iterator();
        while (eldestFirst.hasNext()) {
            Map.Entry<ServiceKey, Long> vacant = eldestFirst.next();
            boolean old = nowNanos - vacant.getValue() >= LENGTH.toNanos();
            if (!old && sinceNanos.size() <= max) {
                break;
            }
            eldestFirst.remove();
            forgotten.add(vacant.getKey());
        }
        return forgotten;
    }
}
