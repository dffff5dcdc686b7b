package dev.rollcall.gateway.registry;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.util.Optional;

/**
 * One look at one backend.
 *
 * @param serial tells it from every other one
 * @param endpoint where the backend says it is
 * @param key something that it says to serve
 * @param instance who it says to be; empty if it does not say
 * @param again whether a look before this one has failed
 */
public record ProofTask(long serial, Endpoint endpoint, ServiceKey key, Optional<String> instance, boolean again) {

    /** What one look proves: over TLS one key only, since the certificate must be for it. */
    record Subject(Endpoint endpoint, Optional<ServiceKey> key) {
        static Subject of(Endpoint endpoint, ServiceKey key) {
            return new Subject(endpoint, endpoint.isTls() ? Optional.of(key) : Optional.empty());
        }
    }

    /** Returns what it proves; of two looks that prove the same, only the one that was begun last counts. */
    public Object subject() {
        return Subject.of(endpoint, key);
    }
}
