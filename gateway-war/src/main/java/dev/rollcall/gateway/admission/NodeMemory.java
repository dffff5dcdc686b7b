package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was last accepted of each backend of one signer, for as long as it could be replayed. Each signer has a memory of
 * its own, so that none can crowd out another. Touched by the listener's thread only.
 *
 * @param <T> what is remembered
 */
final class NodeMemory<T> {
    private final long retentionNanos;
    private final int maxNodes;
    // The order of the last acceptance, so the eldest is the first that can be forgotten.
    private final LinkedHashMap<Node, Entry<T>> entries = new LinkedHashMap<>();

    private record Node(ServiceKey key, Endpoint endpoint) {
        static Node of(ServiceKey key, Endpoint endpoint) {
            // One backend whatever it speaks: else an old datagram could make one with TLS plain again.
            return new Node(key, endpoint.withScheme(Scheme.HTTP));
        }
    }

    private record Entry<T>(T value, long acceptedAtNanos) {}

    /**
     * @param toleranceNanos how far a time stamp may be from the gateway's clock, in either direction
     * @param maxNodes how many backends one signer may have at a time
     */
    NodeMemory(long toleranceNanos, int maxNodes) {
        // Stamped a tolerance ahead, it is not stale before twice the tolerance has passed.
        this.retentionNanos = 2 * toleranceNanos;
        this.maxNodes = maxNodes;
    }

    Optional<T> find(SubscriptionMessage message) {
        return find(message.key(), message.endpoint());
    }

    Optional<T> find(ServiceKey key, Endpoint endpoint) {
        return Optional.ofNullable(entries.get(Node.of(key, endpoint))).map(Entry::value);
    }

    /** Returns all that is remembered. */
    List<T> values() {
        return entries.values().stream().map(Entry::value).toList();
    }

    /** Remembers {@code value}; returns false, and does not, where that would be one backend too many. */
    boolean remember(SubscriptionMessage message, T value, long nowNanos) {
        return remember(message.key(), message.endpoint(), value, nowNanos);
    }

    /** As above. */
    boolean remember(ServiceKey key, Endpoint endpoint, T value, long nowNanos) {
        forget(nowNanos);
        Node node = Node.of(key, endpoint);
        Entry<T> before = entries.remove(node);
        if (before == null && entries.size() >= maxNodes) {
            return false;
        }
        entries.put(node, new Entry<>(value, nowNanos));
        return true;
    }

    private void forget(long nowNanos) {
        Iterator<Map.Entry<Node, Entry<T>>> eldestFirst = entries.entrySet().iterator();
        while (eldestFirst.hasNext() && nowNanos - eldestFirst.next().getValue().acceptedAtNanos() > retentionNanos) {
            eldestFirst.remove();
        }
    }
}
