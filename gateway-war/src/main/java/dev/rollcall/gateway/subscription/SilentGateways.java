package dev.rollcall.gateway.subscription;

import dev.rollcall.subscriber.SubscriptionState;
import dev.rollcall.subscriber.SubscriptionState.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators of gateways above that have never answered, once for each. By one thread. */
final class SilentGateways {
    private static final Logger LOG = LoggerFactory.getLogger(SilentGateways.class);

    // One answer may be lost, and the next.
    private static final int PATIENCE_ROUNDS = 3;

    private final long patienceNanos;
    private final Map<String, Long> silentSinceNanos = new HashMap<>();
    // Those that have answered, or of whom it has been told that they have not.
    private final Set<String> known = new HashSet<>();

    /** @param freq the time between two announcements */
    SilentGateways(Duration freq) {
        patienceNanos = freq.multipliedBy(PATIENCE_ROUNDS).toNanos();
    }

    /** @param states what has become of the announcements so far */
    void look(List<SubscriptionState> states, long nowNanos) {
        for (SubscriptionState state : states) {
            if (state.getStatus() != Status.ANNOUNCED) {
                known.add(state.getGateway());
                silentSinceNanos.remove(state.getGateway());
            }
        }
        for (SubscriptionState state : states) {
            String gateway = state.getGateway();
            if (!known.contains(gateway) && nowNanos - since(gateway, nowNanos) >= patienceNanos) {
                known.add(gateway);
                LOG.warn(
                        "gateway={} has never answered to an announcement: it is not there, or it is a router of uWSGI's,"
                                + " which would speak uwsgi to this gateway's HTTP port; let such a router"
                                + " re-subscribe to this gateway instead",
                        gateway);
            }
        }
    }

    private long since(String gateway, long nowNanos) {
        Long since = silentSinceNanos.putIfAbsent(gateway, nowNanos);
        return since == null ? nowNanos : since;
    }
}
