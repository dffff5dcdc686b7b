package dev.rollcall.gateway.subscription;

import com.google.common.util.concurrent.RateLimiter;
import dev.rollcall.gateway.admission.Refusal;
import dev.rollcall.gateway.admission.Rejection;
import java.net.InetSocketAddress;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports refused datagrams now and then, a line in five seconds: whoever sends them must not fill the disk. That a
 * source has used up its share has a turn of its own, so that the other reasons cannot hide it.
 */
@SuppressWarnings("UnstableApiUsage") // RateLimiter has been "beta" for more than ten years.
final class RejectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(RejectionLog.class);
    private static final double LINES_PER_SECOND = 0.2;
    private static final Set<Enum<?>> USED_UP = Set.of(Refusal.RATE_EXCEEDED, Refusal.FAILED_TOO_OFTEN);

    private final RateLimiter usedUp = RateLimiter.create(LINES_PER_SECOND);
    private final RateLimiter others = RateLimiter.create(LINES_PER_SECOND);

    void rejected(Rejection rejection, InetSocketAddress sender) {
        // A ring of gateways refuses its own announcements all the time, and that is no fault of anybody.
        if (rejection.reason() == Refusal.LOOP) {
            return;
        }
        if ((USED_UP.contains(rejection.reason()) ? usedUp : others).tryAcquire()) {
            LOG.warn("rejected datagram from={} reason={} {}", sender, rejection.reason(), rejection.detail());
        }
    }
}
