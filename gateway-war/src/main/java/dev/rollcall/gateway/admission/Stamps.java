package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.util.List;
import java.util.Optional;

/**
 * What was last believed about each backend, whoever had signed it: what a gateway that is started again needs, to refuse
 * recordings and to know who vouches for what it remembers. Touched by the listener's thread only.
 *
 * <p>While a gateway runs, {@link DatagramOrder} is what decides; this does only until a backend is heard of again.
 */
final class Stamps {
    private final NodeMemory<Known> memory;

    /** @param remembered whether it comes from before the gateway's start */
    private record Known(Stamp stamp, boolean remembered) {}

    /**
     * @param retentionNanos how long what was believed is of interest
     * @param maxNodes how many backends are remembered; of more, the latest are not
     */
    Stamps(long retentionNanos, int maxNodes) {
        this.memory = new NodeMemory<>(retentionNanos / 2 + 1, maxNodes);
    }

    /** Returns whether that is no news to the gateway as it was before its start. */
    boolean isOld(ServiceKey key, Endpoint endpoint, long timeMillis) {
        return memory.find(key, endpoint)
                .filter(known ->
                        known.remembered() && timeMillis <= known.stamp().timeMillis())
                .isPresent();
    }

    /** Takes in what has just been believed. */
    void believed(Stamp stamp, long nowNanos) {
        memory.remember(stamp.key(), stamp.endpoint(), new Known(stamp, false), nowNanos);
    }

    /** Takes in what had been believed before the start. */
    void remember(Stamp stamp, long nowNanos) {
        memory.remember(stamp.key(), stamp.endpoint(), new Known(stamp, true), nowNanos);
    }

    Optional<Stamp> find(ServiceKey key, Endpoint endpoint) {
        return memory.find(key, endpoint).map(Known::stamp);
    }

    List<Stamp> all() {
        return memory.values().stream().map(Known::stamp).toList();
    }
}
