package dev.rollcall.measurements;

import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.Trail;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** How much heap a subscription takes in the registry and its table, with a key and a backend of its own. */
public final class SubscriptionMemory {
    private static final int COUNT = 50_000;
    private static final int KIB = 1024;
    private static final int COLLECTIONS = 3;

    private SubscriptionMemory() {}

    /** {@code SubscriptionMemory}. */
    public static void main(String[] args) {
        print("usual", SubscriptionMemory::usual);
        print("longest", SubscriptionMemory::longest);
    }

    private static void print(String name, IntFunction<Subscribe> subscription) {
        SubscriptionRegistry warm = filled(1, subscription);
        long before = usedBytes();
        SubscriptionRegistry registry = filled(COUNT, subscription);
        try {
            double each = (usedBytes() - before) / (double) COUNT / KIB;
            System.out.printf("%-8s %.2f KiB each, %d of them%n", name, each, COUNT);
        } finally {
            Reference.reachabilityFence(warm);
            Reference.reachabilityFence(registry);
        }
    }

    private static SubscriptionRegistry filled(int count, IntFunction<Subscribe> subscription) {
        SubscriptionRegistry registry = Tables.empty(count);
        for (int i = 0; i < count; i++) {
            registry.apply(subscription.apply(i), 0);
        }
        registry.publish();
        return registry;
    }

    private static Subscribe usual(int number) {
        return new Subscribe(
                key("shop" + number + ".example.com"), endpoint(number, "10.0.0.1"), new Attributes(0, 0, 200, 3, 1));
    }

    private static Subscribe longest(int number) {
        String label = "a".repeat(60) + ".";
        String host = String.format("%06d", number) + label.repeat(4);
        List<String> gateways = IntStream.range(0, Trail.MAX_GATEWAYS)
                .mapToObj(gateway -> String.format("%06d%06d", number, gateway))
                .toList();
        Attributes attributes =
                new Attributes(0, 0, 200, 3, 1, 1, Optional.of(Algorithm.IPHASH), new Trail(Trail.MAX_HOPS, gateways));
        String path = "/abcd";
        return new Subscribe(key(host.substring(0, 249) + path), endpoint(number, host.substring(0, 249)), attributes);
    }

    private static ServiceKey key(String text) {
        return ServiceKey.parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    private static Endpoint endpoint(int number, String host) {
        return new Endpoint(host, 1024 + number);
    }

    private static long usedBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
