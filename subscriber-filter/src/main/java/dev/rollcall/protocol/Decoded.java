package dev.rollcall.protocol;

/** What became of one datagram. */
public sealed interface Decoded {
    /**
     * The datagram makes sense.
     *
     * @param message what it says
     */
    record Accepted(SubscriptionMessage message) implements Decoded {}

    /**
     * The datagram does not, and has no effect.
     *
     * @param reason why, for counting
     * @param detail the field, its value and what was expected, in printable ASCII, for a person
     */
    record Rejected(Reason reason, String detail) implements Decoded {}

    /** Why a datagram was refused. */
    enum Reason {
        /** Shorter than the four bytes of the header. */
        TOO_SHORT,
        /** No {@code key} item before the end or before the first damaged item. */
        KEY_MISSING,
        /** A key that is empty, longer than {@link ServiceKey#MAX_LENGTH}, or no host with a path. */
        KEY_INVALID,
        /** No {@code address} item before the end or before the first damaged item. */
        ADDRESS_MISSING,
        /** An address that is none, or one of a kind we cannot connect to. */
        ADDRESS_INVALID,
        /** A number with something else than digits in it, or out of its range. */
        NUMBER_INVALID,
        /** It has come through gateways, but through which is not said as it should be. */
        TRAIL_INVALID,
        /** A {@code proto} that is neither HTTP/1.1 nor the same inside TLS. */
        PROTOCOL_UNSUPPORTED
    }
}
