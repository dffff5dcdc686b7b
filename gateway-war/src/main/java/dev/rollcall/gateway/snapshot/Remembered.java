package dev.rollcall.gateway.snapshot;

import dev.rollcall.gateway.admission.Stamp;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.util.List;

/**
 * What a gateway that is started again should know.
 *
 * @param subscriptions who is subscribed, each key's eldest first
 * @param drains which of these were on their way out, and for how long
 * @param stamps what has been believed last, of everybody who has signed lately
 */
public record Remembered(List<Subscribe> subscriptions, List<Drain> drains, List<Stamp> stamps) {
    /** Nothing. */
    public static final Remembered NOTHING = new Remembered(List.of(), List.of(), List.of());

    public Remembered {
        subscriptions = List.copyOf(subscriptions);
        drains = List.copyOf(drains);
        stamps = List.copyOf(stamps);
    }
}
