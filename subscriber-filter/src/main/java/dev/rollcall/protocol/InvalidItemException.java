package dev.rollcall.protocol;

import dev.rollcall.protocol.Decoded.Reason;
import dev.rollcall.protocol.Decoded.Rejected;

/** Carries the reason out of the item checks; never leaves this package. */
final class InvalidItemException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 64;

    private final Reason reason;

    InvalidItemException(Reason reason, String item, String value, String expected) {
        // No stack trace: a flood of bad datagrams must stay cheap.
        super(item + ": " + printable(value) + " (expected: " + expected + ")", null, false, false);
        this.reason = reason;
    }

    Rejected toRejected() {
        return new Rejected(reason, String.valueOf(getMessage()));
    }

    // The bytes are a stranger's: whatever could act on a terminal or forge a log line is shown as "?".
    private static String printable(String value) {
        StringBuilder shown = new StringBuilder();
        value.chars().limit(MAX_SHOWN).forEach(c -> shown.append(c > 0x20 && c < 0x7f ? (char) c : '?'));
        return value.length() > MAX_SHOWN ? shown.append("...").toString() : shown.toString();
    }
}
