package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.time.Duration;
import java.util.Optional;

/**
 * One backend's subscription to one key, as it is at one moment.
 *
 * @param key what is subscribed
 * @param upstream the backend's live state
 * @param attributes what the backend said about itself the last time
 * @param remaining how long it holds unless renewed
 * @param drainLeft how long the backend, which is on its way out, goes on to finish what it has; empty if it is not
 * @param standing whether it counts yet
 * @param check how it is doing; empty if it is not checked
 */
public record Subscription(
        ServiceKey key,
        Upstream upstream,
        Attributes attributes,
        Duration remaining,
        Optional<Duration> drainLeft,
        Standing standing,
        Optional<CheckState> check) {
    /** Returns whether the backend is on its way out: it finishes what it has. */
    public boolean draining() {
        return drainLeft.isPresent();
    }
}
