package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.SignedDatagram;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * For uWSGI's signatures, whose stamps are whole seconds and do not cover the command; only an unsubscription's stamp
 * being one second ahead tells it apart. So, of each backend:
 *
 * <ul>
 *   <li>A subscription must be newer than the last one. One of the same second is taken for two seconds: a second one
 *       with another weight is as honest as the first, and a replay gains nothing in that time.
 *   <li>A subscription after an unsubscription may be older than that by the one second that was added: a restart is
 *       that quick. The price is that a goodbye turned into a subscription (or overtaken by the last one before it) may
 *       bring a backend back once, for one lease.
 *   <li>An unsubscription must be newer than everything before, so no recorded subscription can be turned into one.
 * </ul>
 */
final class UwsgiOrder implements DatagramOrder {
    private static final long SAME_SECOND_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long AHEAD_MILLIS = 1000;

    private final NodeMemory<Last> memory;

    /**
     * @param subscribedMillis stamp of the newest subscription
     * @param firstAtNanos when the first with that stamp came
     * @param unsubscribedMillis stamp of the newest unsubscription
     */
    private record Last(long subscribedMillis, long firstAtNanos, long unsubscribedMillis) {
        static final Last NOTHING = new Last(-1, 0, -1);
    }

    private UwsgiOrder(NodeMemory<Last> memory) {
        this.memory = memory;
    }

    static UwsgiOrder of(long toleranceNanos, int maxNodes) {
        return new UwsgiOrder(new NodeMemory<>(toleranceNanos, maxNodes));
    }

    @Override
    public Optional<Refusal> refuse(
            SubscriptionMessage message, SignedDatagram signed, long timeMillis, long nowNanos) {
        Last last = memory.find(message).orElse(Last.NOTHING);
        Last next;
        if (message instanceof Subscribe) {
            boolean again = timeMillis == last.subscribedMillis;
            if (timeMillis < last.unsubscribedMillis - AHEAD_MILLIS
                    || timeMillis < last.subscribedMillis
                    || (again && !isSameSecond(last, nowNanos))) {
                return Optional.of(Refusal.REPLAYED);
            }
            next = new Last(timeMillis, again ? last.firstAtNanos : nowNanos, last.unsubscribedMillis);
        } else if (timeMillis <= Math.max(last.subscribedMillis, last.unsubscribedMillis)) {
            return Optional.of(Refusal.REPLAYED);
        } else {
            next = new Last(last.subscribedMillis, last.firstAtNanos, timeMillis);
        }
        return memory.remember(message, next, nowNanos) ? Optional.empty() : Optional.of(Refusal.TABLE_FULL);
    }

    private static boolean isSameSecond(Last last, long nowNanos) {
        return last.unsubscribedMillis <= last.subscribedMillis && nowNanos - last.firstAtNanos <= SAME_SECOND_NANOS;
    }
}
