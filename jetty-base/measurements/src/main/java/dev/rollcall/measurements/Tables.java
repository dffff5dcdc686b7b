package dev.rollcall.measurements;

import dev.rollcall.gateway.registry.CheckState;
import dev.rollcall.gateway.registry.ProofOutcome;
import dev.rollcall.gateway.registry.RegistryEvents;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** Registries with many keys, half of them exact ones and half wildcards. */
final class Tables {
    static final int KEYS = 10_000;

    private static final Endpoint ENDPOINT = new Endpoint("10.0.0.1", 8080);

    private Tables() {}

    /** Returns one that takes so many subscriptions. */
    static SubscriptionRegistry empty(int most) {
        return new SubscriptionRegistry(
                Duration.ofHours(1), most, Algorithm.WRR, Optional.empty(), new SplittableRandom(1), new NoEvents());
    }

    static SubscriptionRegistry of(int keys) {
        SubscriptionRegistry registry = empty(keys);
        for (int i = 0; i < keys / 2; i++) {
            subscribe(registry, exactKey(i), 1);
            subscribe(registry, ".tenant" + i + ".example.org", 1);
        }
        registry.publish();
        return registry;
    }

    static String exactKey(int number) {
        return "shop" + number + ".example.com";
    }

    static void subscribe(SubscriptionRegistry registry, String key, int weight) {
        Attributes attributes = new Attributes(0, 0, 8, 0, weight);
        registry.apply(new Subscribe(ServiceKey.parse(key).orElseThrow(), ENDPOINT, attributes), 0);
    }

    private static final class NoEvents implements RegistryEvents {
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
}
