package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.SignedDatagram;
import dev.rollcall.protocol.SubscriptionMessage;
import java.util.Optional;

/** Refuses what a signer has said before, or has said something newer than. One per signer. */
interface DatagramOrder {
    /**
     * Returns why a datagram that is signed well and not stale is refused; empty if it is taken, and remembered.
     *
     * @param timeMillis the datagram's time
     */
    Optional<Refusal> refuse(SubscriptionMessage message, SignedDatagram signed, long timeMillis, long nowNanos);
}
