package dev.rollcall.gateway.registry;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;

/** Told what changes in the registry, on the thread that changes it. Renewals are no change. */
public interface RegistryEvents {
    /** A backend has come. */
    void subscribed(ServiceKey key, Endpoint endpoint, Attributes attributes);

    /** A backend's weight, level or wish about the algorithm is another one now. */
    void changed(ServiceKey key, Endpoint endpoint, Attributes attributes);

    /** A backend is on its way out, and finishes for {@code seconds} at the most what it has begun. */
    void draining(ServiceKey key, Endpoint endpoint, int seconds);

    /** A look at a backend has shown something else than the look before, or was the first. */
    void judged(ServiceKey key, Endpoint endpoint, ProofOutcome outcome);

    /** A backend that is checked fails now, or no longer, or has been left out for that, or come back. */
    void checked(Endpoint endpoint, String path, CheckState state);

    /** A backend has left. */
    void unsubscribed(ServiceKey key, Endpoint endpoint);

    /** A backend has not been heard of for a whole lease. */
    void expired(ServiceKey key, Endpoint endpoint);

    /** A subscription was not taken because {@code maxSubscriptions} are held already. */
    void refused(ServiceKey key, Endpoint endpoint, int maxSubscriptions);
}
