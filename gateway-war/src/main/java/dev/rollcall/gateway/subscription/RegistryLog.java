package dev.rollcall.gateway.subscription;

import com.google.common.util.concurrent.RateLimiter;
import dev.rollcall.gateway.registry.CheckOutcome;
import dev.rollcall.gateway.registry.CheckState;
import dev.rollcall.gateway.registry.ProofOutcome;
import dev.rollcall.gateway.registry.RegistryEvents;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line per change of membership. Keys and endpoints are checked texts and can be shown as they are. */
@SuppressWarnings("UnstableApiUsage") // RateLimiter has been "beta" for more than ten years.
public final class RegistryLog implements RegistryEvents {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryLog.class);

    // A full table refuses every newcomer every few seconds: one line in ten seconds tells enough.
    private final RateLimiter refusals = RateLimiter.create(0.1);

    @Override
    public void subscribed(ServiceKey key, Endpoint endpoint, Attributes attributes) {
        LOG.info("subscribed key={} endpoint={} {}", key, endpoint, place(attributes));
    }

    @Override
    public void changed(ServiceKey key, Endpoint endpoint, Attributes attributes) {
        LOG.info("changed key={} endpoint={} {}", key, endpoint, place(attributes));
    }

    @Override
    public void draining(ServiceKey key, Endpoint endpoint, int seconds) {
        LOG.info("draining key={} endpoint={} for={}s", key, endpoint, seconds);
    }

    @Override
    public void judged(ServiceKey key, Endpoint endpoint, ProofOutcome outcome) {
        switch (outcome.verdict()) {
            case PROVEN -> LOG.info("proven key={} endpoint={}", key, endpoint);
            case DOUBTFUL -> LOG.warn(
                    "not known for certain key={} endpoint={}: {}; it gets requests", key, endpoint, outcome.seen());
            case REFUSED -> LOG.warn(
                    "not proven key={} endpoint={}: {}; it gets no request until that changes",
                    key,
                    endpoint,
                    outcome.seen());
        }
    }

    @Override
    public void checked(Endpoint endpoint, String path, CheckState state) {
        String seen = state.last().map(CheckOutcome::seen).orElse("");
        if (state.failures() == 0) {
            LOG.info("check succeeds endpoint={} path={}: {}", endpoint, path, seen);
        } else {
            LOG.warn(
                    "check fails endpoint={} path={} in-a-row={}: {}; {}",
                    endpoint,
                    path,
                    state.failures(),
                    seen,
                    state.leftOut()
                            ? "left out until it succeeds"
                            : "not left out: too many others are (backend-failure-share)");
        }
    }

    @Override
    public void unsubscribed(ServiceKey key, Endpoint endpoint) {
        LOG.info("unsubscribed key={} endpoint={}", key, endpoint);
    }

    @Override
    public void expired(ServiceKey key, Endpoint endpoint) {
        LOG.info("expired key={} endpoint={} (no announcement for a whole subscription-tolerance)", key, endpoint);
    }

    @Override
    public void refused(ServiceKey key, Endpoint endpoint, int maxSubscriptions) {
        if (refusals.tryAcquire()) {
            LOG.warn(
                    "refused key={} endpoint={}: max-subscriptions={} are held already (others may be refused silently)",
                    key,
                    endpoint,
                    maxSubscriptions);
        }
    }

    private static String place(Attributes attributes) {
        return "weight=" + attributes.weight()
                + (attributes.backup() == 0 ? "" : " backup=" + attributes.backup())
                + attributes.algorithm().map(algorithm -> " algo=" + algorithm).orElse("");
    }
}
