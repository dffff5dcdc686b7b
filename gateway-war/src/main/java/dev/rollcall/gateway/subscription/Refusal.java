package dev.rollcall.gateway.subscription;

/** Why a datagram that makes sense has no effect here; why one makes none says {@link dev.rollcall.protocol.Decoded}. */
public enum Refusal {
    /** Its sender is not in {@code subscription-allow}. */
    SENDER_NOT_ALLOWED,
    /** The backend's address is not in {@code backend-allow}, or is of a kind that no backend has. */
    ADDRESS_NOT_ALLOWED,
    /** The backend's address is this gateway's own: a request would come back for ever. */
    OWN_ADDRESS,
    /** The announcement has come through this gateway already. */
    LOOP,
    /** {@code max-subscriptions} are held. */
    TABLE_FULL,
    /** The key has {@code max-backends-per-key} already. */
    KEY_FULL
}
