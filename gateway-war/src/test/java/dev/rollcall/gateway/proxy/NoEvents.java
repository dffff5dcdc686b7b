package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.registry.CheckState;
import dev.rollcall.gateway.registry.ProofOutcome;
import dev.rollcall.gateway.registry.RegistryEvents;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;

/** Keeps quiet about the registry's changes. */
final class NoEvents implements RegistryEvents {
    @Override
    public void subscribed(ServiceKey key, Endpoint endpoint, Attributes attributes) {}

    @Override
    public void changed(ServiceKey key, Endpoint endpoint, Attributes attributes) {}

    @Override
    public void draining(ServiceKey key, Endpoint endpoint, int seconds) {}

    @Override
    public void judged(ServiceKey key, Endpoint endpoint, ProofOutcome outcome) {}

    @Override
    public void checked(Endpoint endpoint, String path, CheckState state) {}

    @Override
    public void unsubscribed(ServiceKey key, Endpoint endpoint) {}

    @Override
    public void expired(ServiceKey key, Endpoint endpoint) {}

    @Override
    public void refused(ServiceKey key, Endpoint endpoint, int maxSubscriptions) {}
}
