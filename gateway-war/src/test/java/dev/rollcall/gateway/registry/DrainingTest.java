package dev.rollcall.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rollcall.gateway.upstream.Outcome;
import dev.rollcall.gateway.upstream.Permit;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Status;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every test runs at several readings of the monotonic clock, one of them just before it wraps around. */
@ParameterizedClass
@ValueSource(longs = {0, -1, 123_456_789_012L, Long.MAX_VALUE - 5_000_000_000L, Long.MIN_VALUE})
final class DrainingTest {
    private static final long SECOND = 1_000_000_000L;

    private final EventLog events = new EventLog();
    private final SubscriptionRegistry registry =
            new SubscriptionRegistry(Duration.ofSeconds(10), 5, Algorithm.WRR, Optional.empty(), new Random(1), events);
    private final long start;

    DrainingTest(long start) {
        this.start = start;
    }

    @Test
    void who_drains_gets_nothing_new_and_stays_known() {
        apply(subscribe("a.com", 1), 0);
        apply(subscribe("a.com", 2), 0);
        events.taken();
        Upstream leaving = route().pool().members().get(0).upstream();

        apply(drain("a.com", 1, 30), SECOND);
        assertEquals(List.of("draining a.com 127.0.0.1:1 30"), events.taken());
        for (int i = 0; i < 10; i++) {
            assertEquals(2, pick(all -> true).endpoint().port());
        }
        assertEquals(List.of(leaving), upstreams(route().draining()));
        assertEquals(Status.OPEN, leaving.status(start + SECOND));
        assertEquals(List.of(true, false), drainingFlags(SECOND));
    }

    @Test
    void who_drains_is_the_last_resort_whatever_its_level_was() {
        apply(subscribe("a.com", 1), 0);
        apply(
                new Subscribe(
                        new ServiceKey("a.com", ""),
                        endpoint(2),
                        Attributes.DEFAULT.withPlace(Attributes.MAX_BACKUP, Optional.empty())),
                0);
        apply(drain("a.com", 1, 30), 0);
        assertEquals(2, pick(all -> true).endpoint().port());
        assertEquals(
                1, pick(upstream -> upstream.endpoint().port() != 2).endpoint().port());

        apply(drain("a.com", 2, 30), 0);
        assertNotNull(pick(all -> true));
    }

    @Test
    void a_drain_is_about_its_key_only_and_the_upstream_is_shared() {
        apply(subscribe("a.com", 1), 0);
        apply(subscribe("b.com", 1), 0);
        apply(drain("a.com", 1, 30), 0);
        assertEquals(List.of(true, false), drainingFlags(0));
        assertEquals(0, registry.inFlight(endpoint(1)));
        Permit permit = route().draining().members().get(0).upstream().acquire();
        assertEquals(1, registry.inFlight(endpoint(1)));
        permit.release(Outcome.SUCCESS);
        assertEquals(0, registry.inFlight(endpoint(1)));
        assertEquals(0, registry.inFlight(endpoint(2)));
    }

    @Test
    void a_drain_ends_with_its_seconds() {
        apply(subscribe("a.com", 1), 0);
        Upstream leaving = route().pool().members().get(0).upstream();
        apply(drain("a.com", 1, 3), SECOND);
        events.taken();

        assertEquals(OptionalLong.of(start + 4 * SECOND), expire(2 * SECOND));
        expire(4 * SECOND - 1);
        assertEquals(List.of(), events.taken());
        expire(4 * SECOND);
        assertEquals(List.of("unsubscribed a.com 127.0.0.1:1"), events.taken());
        assertEquals(Status.CLOSED, leaving.status(start + 4 * SECOND));
    }

    @Test
    void a_drain_ends_with_its_lease_and_said_again_renews_that() {
        apply(subscribe("a.com", 1), 0);
        apply(drain("a.com", 1, 60), SECOND);
        apply(drain("a.com", 1, 55), 6 * SECOND);
        assertEquals(List.of("subscribed a.com 127.0.0.1:1 1", "draining a.com 127.0.0.1:1 60"), events.taken());
        RoutingTable before = registry.table();

        assertEquals(OptionalLong.of(start + 16 * SECOND), expire(15 * SECOND));
        assertSame(before, registry.table());
        expire(16 * SECOND);
        assertEquals(List.of("expired a.com 127.0.0.1:1"), events.taken());
        assertEquals(OptionalLong.of(start + 16 * SECOND + Vacancies.LENGTH.toNanos()), expire(17 * SECOND));
    }

    @Test
    void a_second_drain_may_shorten_the_first() {
        apply(subscribe("a.com", 1), 0);
        apply(drain("a.com", 1, 9), 0);
        apply(drain("a.com", 1, 1), SECOND);
        assertEquals(OptionalLong.of(start + 2 * SECOND), expire(SECOND));
    }

    @Test
    void two_backends_of_one_key_may_end_at_the_same_moment() {
        apply(subscribe("a.com", 1), 0);
        apply(subscribe("a.com", 2), 0);
        apply(drain("a.com", 2, 3), 0);
        apply(drain("a.com", 1, 3), 0);
        events.taken();
        expire(3 * SECOND);
        assertEquals(List.of("unsubscribed a.com 127.0.0.1:1", "unsubscribed a.com 127.0.0.1:2"), events.taken());
    }

    @Test
    void drains_end_in_the_order_of_their_ends() {
        apply(subscribe("a.com", 1), 0);
        apply(subscribe("a.com", 2), 0);
        apply(subscribe("b.com", 1), 0);
        apply(drain("a.com", 1, 5), 0);
        apply(drain("a.com", 2, 3), 0);
        apply(drain("b.com", 1, 3), 0);
        events.taken();
        expire(3 * SECOND);
        assertEquals(List.of("unsubscribed a.com 127.0.0.1:2", "unsubscribed b.com 127.0.0.1:1"), events.taken());
        assertEquals(OptionalLong.of(start + 5 * SECOND), expire(3 * SECOND));
    }

    @Test
    void a_subscription_ends_the_draining() {
        apply(subscribe("a.com", 1), 0);
        apply(drain("a.com", 1, 2), 0);
        events.taken();
        apply(subscribe("a.com", 1), SECOND);
        assertEquals(List.of("subscribed a.com 127.0.0.1:1 1"), events.taken());
        assertEquals(List.of(), upstreams(route().draining()));
        assertEquals(OptionalLong.of(start + 11 * SECOND), expire(5 * SECOND));
    }

    @Test
    void an_unsubscription_ends_the_draining() {
        apply(subscribe("a.com", 1), 0);
        apply(drain("a.com", 1, 2), 0);
        events.taken();
        apply(new Unsubscribe(new ServiceKey("a.com", ""), endpoint(1)), SECOND);
        assertEquals(List.of("unsubscribed a.com 127.0.0.1:1"), events.taken());
        expire(5 * SECOND);
        assertEquals(List.of(), events.taken());
    }

    @Test
    void a_drain_of_a_stranger_changes_nothing() {
        apply(subscribe("a.com", 1), 0);
        RoutingTable before = registry.table();
        events.taken();
        apply(drain("a.com", 2, 30), 0);
        apply(drain("b.com", 1, 30), 0);
        assertSame(before, registry.table());
        assertEquals(List.of(), events.taken());
    }

    @Test
    void the_instance_is_that_of_the_last_announcement() {
        String one = "a".repeat(16);
        String other = "B".repeat(64);
        apply(instance(Attributes.DEFAULT.withInstance(one)), 0);
        Upstream upstream = route().pool().members().get(0).upstream();
        assertEquals(Optional.of(one), upstream.instance());
        RoutingTable before = registry.table();

        apply(instance(Attributes.DEFAULT.withInstance(other)), SECOND);
        assertEquals(Optional.of(other), upstream.instance());
        assertSame(before, registry.table());
        apply(instance(Attributes.DEFAULT), SECOND);
        assertEquals(Optional.empty(), upstream.instance());
    }

    private static Subscribe instance(Attributes attributes) {
        return new Subscribe(new ServiceKey("a.com", ""), endpoint(1), attributes);
    }

    private static Subscribe subscribe(String host, int port) {
        return new Subscribe(new ServiceKey(host, ""), endpoint(port), Attributes.DEFAULT);
    }

    private static Drain drain(String host, int port, int seconds) {
        return new Drain(new ServiceKey(host, ""), endpoint(port), seconds);
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("127.0.0.1", port);
    }

    private void apply(SubscriptionMessage message, long afterNanos) {
        assertEquals(Applied.TAKEN, registry.apply(message, start + afterNanos));
        registry.publish();
    }

    private OptionalLong expire(long afterNanos) {
        OptionalLong next = registry.expire(start + afterNanos);
        registry.publish();
        return next;
    }

    private List<Boolean> drainingFlags(long afterNanos) {
        return registry.subscriptions(start + afterNanos).stream()
                .map(Subscription::draining)
                .toList();
    }

    private Route route() {
        return Objects.requireNonNull(registry.table().lookup("a.com", "/"));
    }

    private Upstream pick(Predicate<Upstream> eligible) {
        return Objects.requireNonNull(route().balancer().pick(eligible, 0, new Random(1)));
    }

    private static List<Upstream> upstreams(Pool pool) {
        return pool.members().stream().map(member -> member.upstream()).toList();
    }
}
