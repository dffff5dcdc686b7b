package dev.rollcall.gateway.registry;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.util.ArrayList;
import java.util.List;

/** Writes down what the registry tells. */
final class EventLog implements RegistryEvents {
    private final List<String> lines = new ArrayList<>();

    /** Returns what has been told since the last call. */
    List<String> taken() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    @Override
    public void subscribed(ServiceKey key, Endpoint endpoint, Attributes attributes) {
        lines.add("subscribed " + key + " " + endpoint + " " + attributes.weight());
    }

    @Override
    public void changed(ServiceKey key, Endpoint endpoint, Attributes attributes) {
        lines.add("changed " + key + " " + endpoint + " " + attributes.weight());
    }

    @Override
    public void draining(ServiceKey key, Endpoint endpoint, int seconds) {
        lines.add("draining " + key + " " + endpoint + " " + seconds);
    }

    @Override
    public void judged(ServiceKey key, Endpoint endpoint, ProofOutcome outcome) {
        lines.add("judged " + key + " " + endpoint + " " + outcome.verdict() + " " + outcome.seen());
    }

    @Override
    public void checked(Endpoint endpoint, String path, CheckState state) {
        lines.add("checked " + endpoint + " " + path + (state.leftOut() ? " left out " : " ") + state.failures());
    }

    @Override
    public void unsubscribed(ServiceKey key, Endpoint endpoint) {
        lines.add("unsubscribed " + key + " " + endpoint);
    }

    @Override
    public void expired(ServiceKey key, Endpoint endpoint) {
        lines.add("expired " + key + " " + endpoint);
    }

    @Override
    public void refused(ServiceKey key, Endpoint endpoint, int maxSubscriptions) {
        lines.add("refused " + key + " " + endpoint + " " + maxSubscriptions);
    }
}
