package dev.rollcall.gateway.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.registry.Standing;
import dev.rollcall.gateway.registry.Subscription;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpwardOfferTest {
    private static final ServiceKey KEY = new ServiceKey("mysite.com", "");

    @Test
    void applications_are_summed_up_under_a_trail_of_this_gateway_alone() {
        Attributes offer = offer(app(2, 4, 1), app(3, 8, 2));
        assertEquals(5, offer.weight());
        assertEquals(12, offer.cores());
        assertEquals(3, offer.load());
        assertEquals(new Trail(1, List.of("self")), offer.trail());
    }

    @Test
    void what_is_heard_from_gateways_counts_only_where_there_is_no_application() {
        Attributes heard = app(9, 0, 0).withTrail(new Trail(1, List.of("box1")));
        assertEquals(2, offer(heard, app(2, 0, 0)).weight());
        assertEquals(9, offer(heard).weight());
        assertEquals(new Trail(2, List.of("box1", "self")), offer(heard).trail());
    }

    @Test
    void the_trail_holds_every_gateway_that_is_counted() {
        Attributes one = app(1, 0, 0).withTrail(new Trail(1, List.of("box1")));
        Attributes two = app(1, 0, 0).withTrail(new Trail(1, List.of("box2")));
        Attributes far = app(1, 0, 0).withTrail(new Trail(2, List.of("box3", "site")));
        assertEquals(
                new Trail(2, List.of("box1", "box2", "self")),
                offer(one, far, two).trail());
        assertEquals(2, offer(one, far, two).weight());
    }

    @Test
    void only_the_lowest_backup_level_counts() {
        Attributes spare = app(7, 0, 0).withPlace(1, Optional.empty());
        assertEquals(2, offer(spare, app(2, 0, 0)).weight());
        assertEquals(0, offer(spare, app(2, 0, 0)).backup());
        assertEquals(1, offer(spare).backup());
    }

    @Test
    void sums_stop_at_what_a_datagram_can_say() {
        Attributes most = new Attributes(0, 0, Attributes.MAX_COUNT, Attributes.MAX_COUNT, Attributes.MAX_WEIGHT);
        Attributes offer = offer(most, most, most);
        assertEquals(Attributes.MAX_WEIGHT, offer.weight());
        assertEquals(Attributes.MAX_COUNT, offer.cores());
        assertEquals(Attributes.MAX_COUNT, offer.load());
    }

    @Test
    void what_has_come_through_as_many_gateways_as_may_be_goes_no_further() {
        Attributes far = app(1, 0, 0).withTrail(new Trail(Trail.MAX_HOPS, List.of("a", "b", "c", "d")));
        assertEquals(Map.of(), offers(far));
    }

    @Test
    void of_more_gateways_than_a_trail_holds_as_many_are_counted_as_it_does() {
        Attributes[] boxes = IntStream.range(0, 40)
                .mapToObj(i -> app(1, 0, 0).withTrail(new Trail(1, List.of("box" + i))))
                .toArray(Attributes[]::new);
        Attributes offer = offer(boxes);
        assertEquals(Trail.MAX_GATEWAYS, offer.trail().gateways().size());
        assertEquals(Trail.MAX_GATEWAYS - 1, offer.weight());
    }

    @Test
    void every_key_has_an_offer_of_its_own() {
        ServiceKey other = new ServiceKey("other.org", "/shop");
        List<Subscription> both = List.of(subscription(KEY, 1, app(1, 0, 0)), subscription(other, 2, app(4, 0, 0)));
        Map<ServiceKey, Attributes> offers = UpwardOffer.of(both, "self");
        assertEquals(List.of(KEY, other), new ArrayList<>(offers.keySet()));
        assertEquals(4, offers.getOrDefault(other, Attributes.DEFAULT).weight());
    }

    @Test
    void a_backend_on_its_way_out_is_not_offered_any_more() {
        Upstream upstream = new Upstream(new Endpoint("10.0.0.7", 9));
        Subscription leaving = new Subscription(
                KEY,
                upstream,
                app(4, 4, 4),
                Duration.ofSeconds(17),
                Optional.of(Duration.ofSeconds(30)),
                Standing.PROVEN,
                Optional.empty());
        assertEquals(Map.of(), UpwardOffer.of(List.of(leaving), "self"));

        Map<ServiceKey, Attributes> offers =
                UpwardOffer.of(List.of(leaving, subscription(KEY, 1, app(1, 2, 3))), "self");
        assertEquals(1, offers.getOrDefault(KEY, Attributes.DEFAULT).weight());
    }

    private static Attributes app(int weight, long cores, long load) {
        return new Attributes(5, 6, cores, load, weight);
    }

    private static Attributes offer(Attributes... backends) {
        return Optional.ofNullable(offers(backends).get(KEY)).orElseThrow();
    }

    private static Map<ServiceKey, Attributes> offers(Attributes... backends) {
        List<Subscription> subscriptions = IntStream.range(0, backends.length)
                .mapToObj(i -> subscription(KEY, i + 1, backends[i]))
                .toList();
        return UpwardOffer.of(subscriptions, "self");
    }

    private static Subscription subscription(ServiceKey key, int port, Attributes attributes) {
        Upstream upstream = new Upstream(new Endpoint("10.0.0.7", port));
        return new Subscription(
                key, upstream, attributes, Duration.ofSeconds(17), Optional.empty(), Standing.PROVEN, Optional.empty());
    }
}
