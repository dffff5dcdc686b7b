package dev.rollcall.protocol;

import java.util.Locale;

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
        /** A {@code proto} other than plain HTTP. */
        PROTOCOL_UNSUPPORTED,
        /** No signature as the last item, where the gateway wants one. Like all that follow, not found by decoding. */
        UNSIGNED,
        /** Signed with a key that the gateway does not know. */
        SIGNER_UNKNOWN,
        /** Signed with a time that is too far from the gateway's own, or with none. */
        STALE,
        /** A signature that does not fit. */
        SIGNATURE_INVALID,
        /** A host name that the signer is not bound to. */
        HOST_NOT_ALLOWED,
        /** Accepted before, or overtaken by a newer datagram of the same backend. */
        REPLAYED,
        /** The gateway holds as many as it may. */
        TABLE_FULL;

        /** Returns the reason as people read it: {@code signature invalid}. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
