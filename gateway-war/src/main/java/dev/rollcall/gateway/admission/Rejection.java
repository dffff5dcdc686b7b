package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.SubscriptionMessage;
import java.util.Locale;

/**
 * One datagram refused.
 *
 * @param reason a {@link Refusal}, or a {@link dev.rollcall.protocol.Decoded.Reason}; for counting
 * @param detail what was found and what was expected, in printable ASCII, for a person
 */
public record Rejection(Enum<?> reason, String detail) {
    /** Returns the refusal of something that makes sense. */
    public static Rejection of(Refusal reason, SubscriptionMessage message) {
        return of(reason, "", message);
    }

    static Rejection of(Refusal reason, String detail, SubscriptionMessage message) {
        String what = "key=" + message.key() + " endpoint=" + message.endpoint();
        return new Rejection(reason, detail.isEmpty() ? what : detail + " " + what);
    }

    /** Returns the reason as people read it: {@code signature invalid}. */
    public String words() {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
