package dev.rollcall.gateway.admission;

/** Why a datagram that makes sense has no effect here; why one makes none says {@link dev.rollcall.protocol.Decoded}. */
public enum Refusal {
    /** Its sender is not in {@code subscription-allow}. */
    SENDER_NOT_ALLOWED,
    /** More than {@code subscription-rate} from its source. */
    RATE_EXCEEDED,
    /** No signature as the last item, where the gateway wants one. */
    UNSIGNED,
    /** Signed with a key that the gateway does not know. */
    SIGNER_UNKNOWN,
    /** Signed, but for an address that whoever passes it on could replace. */
    ADDRESS_NOT_SPELLED_OUT,
    /** Signed with a time that is too far from the gateway's own, or with none. */
    STALE,
    /** Not checked: too many signatures from its source, or from all strangers together, were worth nothing. */
    FAILED_TOO_OFTEN,
    /** A signature that does not fit. */
    SIGNATURE_INVALID,
    /** A host name that the signer is not bound to. */
    HOST_NOT_ALLOWED,
    /** Accepted before, or overtaken by a newer datagram of the same backend. */
    REPLAYED,
    /** The backend's address is not in {@code backend-allow}, or is of a kind that no backend has. */
    ADDRESS_NOT_ALLOWED,
    /** {@code backend-tls} is {@code required}, and the backend does not speak TLS. */
    TLS_REQUIRED,
    /** The backend's address is this gateway's own: a request would come back for ever. */
    OWN_ADDRESS,
    /** The announcement has come through this gateway already. */
    LOOP,
    /** {@code max-subscriptions} are held. */
    TABLE_FULL,
    /** The key has {@code max-backends-per-key} already. */
    KEY_FULL
}
