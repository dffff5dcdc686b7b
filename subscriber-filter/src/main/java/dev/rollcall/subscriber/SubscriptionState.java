package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;

/** What became of the subscription of one key at one gateway. Immutable. */
public final class SubscriptionState {
    /** What the gateway made of it. */
    public enum Status {
        /** Sent; no answer yet, or from a gateway that gives none, such as uWSGI. */
        ANNOUNCED,
        /** The gateway has said that it holds the subscription. */
        ACCEPTED,
        /** The gateway has said that it does not. */
        REJECTED
    }

    private final ServiceKey key;
    private final Endpoint endpoint;
    private final String gateway;
    private final Status status;
    private final String reason;

    SubscriptionState(ServiceKey key, Endpoint endpoint, String gateway, Status status, String reason) {
        this.key = key;
        this.endpoint = endpoint;
        this.gateway = gateway;
        this.status = status;
        this.reason = reason;
    }

    /** Returns what is subscribed: {@code mysite.com/shop}. */
    public String getKey() {
        return key.toString();
    }

    /** Returns where requests are wanted: {@code 10.0.0.7:8080}. */
    public String getEndpoint() {
        return endpoint.toString();
    }

    /** Returns the gateway's address. */
    public String getGateway() {
        return gateway;
    }

    /** Returns what the gateway made of it. */
    public Status getStatus() {
        return status;
    }

    /** Returns why the gateway has rejected it; empty if it has not. */
    public String getReason() {
        return reason;
    }

    @Override
    public String toString() {
        return key + " " + endpoint + " " + gateway + " " + status + (reason.isEmpty() ? "" : " " + reason);
    }
}
