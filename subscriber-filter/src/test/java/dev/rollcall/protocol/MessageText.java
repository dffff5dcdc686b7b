package dev.rollcall.protocol;

import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Decoded.Rejected;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;

/** Decoded datagrams as the document writes them. */
final class MessageText {
    private MessageText() {}

    static String of(Decoded decoded) {
        return decoded instanceof Rejected rejected
                ? "rejected " + rejected.reason()
                : of(((Accepted) decoded).message());
    }

    private static String of(SubscriptionMessage message) {
        String backend = "key=" + message.key() + " address=" + message.endpoint();
        if (message instanceof Drain drain) {
            return "drain " + backend + " seconds=" + drain.seconds();
        }
        return message instanceof Subscribe subscribe
                ? "subscribe " + backend + of(subscribe.attributes())
                : "unsubscribe " + backend;
    }

    private static String of(Attributes attributes) {
        return " modifier1=" + attributes.modifier1() + " modifier2=" + attributes.modifier2() + " cores="
                + attributes.cores() + " load=" + attributes.load() + " weight=" + attributes.weight()
                + (attributes.backup() == 0 ? "" : " backup=" + attributes.backup())
                + attributes.algorithm().map(algorithm -> " algo=" + algorithm).orElse("")
                + of(attributes.trail())
                + attributes.instance().map(instance -> " instance=" + instance).orElse("")
                + attributes.route().map(route -> " route=" + route).orElse("")
                + count("keepalive", attributes.keepAlive().idleMillis())
                + count("keepalive-requests", attributes.keepAlive().requests())
                + attributes
                        .check()
                        .map(check -> " check=" + check.path() + " check-interval=" + check.intervalMillis())
                        .orElse("");
    }

    private static String count(String name, int count) {
        return count == 0 ? "" : " " + name + "=" + count;
    }

    private static String of(Trail trail) {
        return trail.hops() == 0 ? "" : " hops=" + trail.hops() + " gateways=" + trail.gatewaysText();
    }
}
