package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.ServiceKey;
import java.util.Optional;

/** The signers of one kind. */
@FunctionalInterface
interface Signers {
    /**
     * Returns who signs about {@code key} under that id; empty if the gateway knows nobody like that.
     *
     * @param keyId which of the signer's keys; without meaning where the key's host says who it is
     */
    Optional<Signer> find(String keyId, ServiceKey key);
}
