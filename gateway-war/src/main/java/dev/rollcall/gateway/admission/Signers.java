package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SignedDatagram;
import java.util.Optional;

/** The signers of one kind. */
@FunctionalInterface
interface Signers {
    /** Returns who says to have signed {@code signed}, about {@code key}; empty if the gateway knows nobody like that. */
    Optional<Signer> find(SignedDatagram signed, ServiceKey key);
}
