package dev.rollcall.gateway.subscription;

import dev.rollcall.gateway.registry.Subscription;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.Trail;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What a gateway says upward about each key that is subscribed at it. Pure.
 *
 * <p>Backends on their way out do not count, nor do those that could not be proven. Of the others only the nearest do: the applications themselves if there are
 * any, else the gateways with the fewest hops, and of these the lowest backup level. Two gateways that announce to each
 * other so tell each other only what each has by itself; did they add up what they hear, their weights would grow for
 * ever.
 *
 * <p>Applications of weights 2 and 3, and a gateway of weight 9: weight 5, 1 hop. The gateway alone: weight 9, 2 hops.
 */
final class UpwardOffer {
    private UpwardOffer() {}

    /** @param identity this gateway's, to be added to every trail */
    static Map<ServiceKey, Attributes> of(List<Subscription> subscriptions, String identity) {
        Map<ServiceKey, List<Attributes>> byKey = subscriptions.stream()
                .filter(subscription ->
                        !subscription.draining() && subscription.standing().counts())
                .collect(Collectors.groupingBy(
                        Subscription::key,
                        LinkedHashMap::new,
                        Collectors.mapping(Subscription::attributes, Collectors.toList())));
        Map<ServiceKey, Attributes> offer = new LinkedHashMap<>();
        byKey.forEach((key, backends) -> sum(backends, identity).ifPresent(sum -> offer.put(key, sum)));
        return offer;
    }

    /** Returns the nearest backends as one, or empty if nobody above would take it, so many hops away. */
    private static Optional<Attributes> sum(List<Attributes> backends, String identity) {
        Comparator<Attributes> nearness = Comparator.<Attributes>comparingInt(
                        backend -> backend.trail().hops())
                .thenComparingInt(Attributes::backup);
        Attributes nearest = backends.stream().min(nearness).orElse(Attributes.DEFAULT);
        int hops = nearest.trail().hops() + 1;
        if (hops > Trail.MAX_HOPS) {
            return Optional.empty();
        }
        Set<String> gateways = new LinkedHashSet<>();
        List<Attributes> counted = backends.stream()
                .filter(backend -> nearness.compare(backend, nearest) == 0)
                .filter(backend -> addIfRoom(gateways, backend.trail().gateways()))
                .toList();
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        gateways.add(identity);
        return Optional.of(new Attributes(
                0,
                0,
                total(counted, Attributes::cores, Attributes.MAX_COUNT),
                total(counted, Attributes::load, Attributes.MAX_COUNT),
                (int) total(counted, Attributes::weight, Attributes.MAX_WEIGHT),
                nearest.backup(),
                Optional.empty(),
                new Trail(hops, List.copyOf(gateways))));
    }

    // Whoever is counted is in the trail: only so can it refuse to live on hearsay of itself.
    private static boolean addIfRoom(Set<String> gateways, List<String> further) {
        List<String> all = new ArrayList<>(gateways);
        all.addAll(further);
        boolean room = all.stream().distinct().count() < Trail.MAX_GATEWAYS;
        if (room) {
            gateways.addAll(further);
        }
        return room;
    }

    private static long total(List<Attributes> backends, ToLongFunction<Attributes> count, long max) {
        // Two counts of 18 digits still fit into a long; capped after each, so do all of them.
        return backends.stream().mapToLong(count).reduce(0, (sum, next) -> Math.min(max, sum + next));
    }
}
