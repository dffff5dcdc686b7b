package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.SignedDatagram;
import dev.rollcall.protocol.SubscriptionMessage;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * For Rollcall's own signatures: of each backend only what is newer than all before is taken. What is lost is not
 * missed; what comes late has been overtaken by something newer about the same backend, and nobody needs it any more.
 * Several of one millisecond are told apart by their nonces.
 */
final class RollcallOrder implements DatagramOrder {
    // Our own announcers never use a time twice; two of them may meet in one millisecond while one replaces the other.
    private static final int MAX_NONCES = 8;

    private final NodeMemory<Last> memory;

    private record Last(long timeMillis, Set<String> nonces) {}

    private RollcallOrder(NodeMemory<Last> memory) {
        this.memory = memory;
    }

    static RollcallOrder of(long toleranceNanos, int maxNodes) {
        return new RollcallOrder(new NodeMemory<>(toleranceNanos, maxNodes));
    }

    @Override
    public Optional<Refusal> refuse(
            SubscriptionMessage message, SignedDatagram signed, long timeMillis, long nowNanos) {
        Optional<Last> last = memory.find(message);
        Set<String> sameTime = last.filter(seen -> seen.timeMillis == timeMillis)
                .map(Last::nonces)
                .orElse(Set.of());
        boolean late = last.filter(seen -> seen.timeMillis > timeMillis).isPresent();
        if (late || sameTime.contains(signed.nonce()) || sameTime.size() >= MAX_NONCES) {
            return Optional.of(Refusal.REPLAYED);
        }
        Set<String> nonces =
                Stream.concat(sameTime.stream(), Stream.of(signed.nonce())).collect(Collectors.toUnmodifiableSet());
        boolean remembered = memory.remember(message, new Last(timeMillis, nonces), nowNanos);
        return remembered ? Optional.empty() : Optional.of(Refusal.TABLE_FULL);
    }
}
