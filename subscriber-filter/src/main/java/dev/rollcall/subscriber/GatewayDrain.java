package dev.rollcall.subscriber;

import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.ServiceKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * What one gateway address has answered to a drain: whether it gives this application nothing new any more, and how much
 * of the old is still running there. Used by the announcer's thread only.
 *
 * <p>A count speaks of the address, whatever the key. So each answer of the first round may still miss what came by a key
 * that was not yet answered then, and the largest counts; of what is asked after that, the newest.
 */
final class GatewayDrain {
    private static final long REPEAT_NANOS = Duration.ofMillis(100).toNanos();
    // A gateway that has answered before and does not for so long is no longer there, or no longer what it was.
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Set<ServiceKey> unanswered;
    private long askedAtNanos;
    private long heardAtNanos;
    private long inFlight;
    private boolean confirmed;

    /** @param asked the keys for which the gateway has just been asked and can be expected to answer */
    GatewayDrain(Set<ServiceKey> asked, long nowNanos) {
        unanswered = new HashSet<>(asked);
        confirmed = asked.isEmpty();
        askedAtNanos = nowNanos;
        heardAtNanos = nowNanos;
    }

    /** Takes the answer to the drain of {@code key}. An older gateway knows no count: it has let go at once. */
    void hear(ServiceKey key, Answer answer, long nowNanos) {
        long count = answer.inFlight().orElse(0);
        inFlight = confirmed ? count : Math.max(inFlight, count);
        unanswered.remove(key);
        confirmed = unanswered.isEmpty();
        heardAtNanos = nowNanos;
    }

    /** Returns whether nothing runs at the gateway any more, or it is not to be asked. */
    boolean isOver(long nowNanos) {
        boolean lost = nowNanos - heardAtNanos > PATIENCE_NANOS;
        return lost || (confirmed && inFlight == 0);
    }

    /** Returns the keys to ask for again, one of {@code keys} where only the count is missing; mostly none. */
    Set<ServiceKey> toRepeat(Set<ServiceKey> keys, long nowNanos) {
        if (isOver(nowNanos) || nowNanos - askedAtNanos < REPEAT_NANOS) {
            return Set.of();
        }
        askedAtNanos = nowNanos;
        return confirmed ? Set.of(keys.iterator().next()) : Set.copyOf(unanswered);
    }
}
