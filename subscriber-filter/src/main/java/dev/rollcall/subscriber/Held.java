package dev.rollcall.subscriber;

import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.subscriber.SubscriptionState.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** One subscription at one gateway address, and what was heard about it. Touched by the announcer's thread only. */
final class Held {
    private static final Logger LOG = System.getLogger(GatewayLink.class.getName());

    // Two answers may be lost; then the gateway is no longer what it was.
    private static final int SILENT_ROUNDS = 3;

    private final ServiceKey key;
    private final Endpoint endpoint;
    private final String gateway;
    private int unanswered;
    private boolean everAnswered;
    private Status status = Status.ANNOUNCED;
    private String reason = "";

    Held(ServiceKey key, Endpoint endpoint, String gateway) {
        this.key = key;
        this.endpoint = endpoint;
        this.gateway = gateway;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Returns whether the last question is unanswered. */
    boolean isWaiting() {
        return unanswered > 0;
    }

    /** Returns whether no answer has ever come, and none can be missed but the first. */
    boolean isUnheard() {
        return !everAnswered && unanswered == 1;
    }

    /** Returns whether the gateway is one that answers. */
    boolean isHeard() {
        return everAnswered;
    }

    /** Begins another round. */
    void ask() {
        unanswered++;
        if (unanswered > SILENT_ROUNDS && status != Status.ANNOUNCED) {
            become(Status.ANNOUNCED, "", Level.WARNING, "not confirmed any more");
        }
    }

    /** Takes the answer to a question of this round. */
    void hear(Answer answer) {
        unanswered = 0;
        everAnswered = true;
        if (answer.rejected().isEmpty()) {
            become(Status.ACCEPTED, "", Level.INFO, "accepted");
        } else {
            become(Status.REJECTED, LogText.printable(answer.rejected().get()), Level.WARNING, "rejected");
        }
    }

    SubscriptionState state() {
        return new SubscriptionState(key, endpoint, gateway, status, reason);
    }

    private void become(Status newStatus, String newReason, Level level, String event) {
        if (newStatus != status || !newReason.equals(reason)) {
            status = newStatus;
            reason = newReason;
            String shown = reason.isEmpty() ? "" : " reason=\"" + reason + "\"";
            LOG.log(level, event + " key=" + key + " endpoint=" + endpoint + " gateway=" + gateway + shown);
        }
    }
}
