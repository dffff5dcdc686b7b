package dev.rollcall.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Status;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every test runs at several readings of the monotonic clock, one of them just before it wraps around. */
@ParameterizedClass
@ValueSource(longs = {0, -1, 123_456_789_012L, Long.MAX_VALUE - 5_000_000_000L, Long.MIN_VALUE})
final class SubscriptionRegistryTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MAX_SUBSCRIPTIONS = 5;

    private final EventLog events = new EventLog();
    private final SubscriptionRegistry registry = new SubscriptionRegistry(
            Duration.ofSeconds(10), MAX_SUBSCRIPTIONS, Algorithm.WRR, Optional.empty(), new Random(1), events);
    private final long start;

    SubscriptionRegistryTest(long start) {
        this.start = start;
    }

    @Test
    void a_subscription_is_visible_once_it_is_published() {
        registry.apply(subscribe("a.com", 1, 3), start);
        assertNull(registry.table().lookup("a.com", "/"));

        registry.publish();
        assertEquals("[127.0.0.1:1*3]", members("a.com"));
        assertEquals(List.of("subscribed a.com 127.0.0.1:1 3"), events.taken());
    }

    @Test
    void an_unsubscription_leaves_a_known_key_without_members() {
        apply(subscribe("a.com", 1, 1), 0);
        Upstream upstream = upstream("a.com", 0);
        events.taken();

        registry.apply(new Unsubscribe(key("a.com"), endpoint(1)), start + 1);
        registry.publish();
        assertEquals("[]", members("a.com"));
        assertEquals(List.of("unsubscribed a.com 127.0.0.1:1"), events.taken());
        assertEquals(Status.CLOSED, upstream.status(start + 1));
    }

    @Test
    void an_unsubscription_of_a_stranger_changes_nothing() {
        apply(subscribe("a.com", 1, 1), 0);
        RoutingTable before = registry.table();
        events.taken();

        registry.apply(new Unsubscribe(key("a.com"), endpoint(2)), start);
        registry.apply(new Unsubscribe(key("b.com"), endpoint(1)), start);
        registry.publish();
        assertSame(before, registry.table());
        assertEquals(List.of(), events.taken());
    }

    @Test
    void a_renewal_publishes_nothing_and_moves_the_deadline() {
        apply(subscribe("a.com", 1, 1), 0);
        RoutingTable before = registry.table();
        events.taken();

        apply(subscribe("a.com", 1, 1), 9 * SECOND);
        assertSame(before, registry.table());
        assertEquals(OptionalLong.of(start + 19 * SECOND), expire(18 * SECOND));
        assertSame(before, registry.table());
        assertEquals(List.of(), events.taken());
    }

    @Test
    void another_weight_is_published_in_place() {
        apply(subscribe("a.com", 1, 1), 0);
        apply(subscribe("a.com", 2, 1), 0);
        Upstream upstream = upstream("a.com", 0);
        events.taken();

        apply(subscribe("a.com", 1, 7), SECOND);
        assertEquals("[127.0.0.1:1*7, 127.0.0.1:2*1]", members("a.com"));
        assertSame(upstream, upstream("a.com", 0));
        assertEquals(List.of("changed a.com 127.0.0.1:1 7"), events.taken());
    }

    @Test
    void a_port_that_is_announced_with_another_scheme_is_one_backend_not_two() {
        apply(subscribe("a.com", 1, 1), 0);
        Endpoint tls = endpoint(1).withScheme(Scheme.HTTPS);
        for (Endpoint now : List.of(tls, endpoint(1), endpoint(1).withScheme(Scheme.UWSGI), tls)) {
            events.taken();
            apply(new Subscribe(key("a.com"), now, Attributes.ofWeight(3)), SECOND);
            assertEquals("[" + now + "*3]", members("a.com"));
            assertEquals(2, events.taken().size());
        }
        registry.apply(new Unsubscribe(key("a.com"), endpoint(1)), start + 2 * SECOND);
        registry.publish();
        assertEquals("[https://127.0.0.1:1*3]", members("a.com"));
    }

    @Test
    void a_lease_ends_exactly_at_its_deadline() {
        apply(subscribe("a.com", 1, 1), 0);
        events.taken();

        assertEquals(OptionalLong.of(start + 10 * SECOND), expire(SECOND));
        assertEquals(OptionalLong.of(start + 10 * SECOND), expire(10 * SECOND - 1));
        assertEquals("[127.0.0.1:1*1]", members("a.com"));
        expire(10 * SECOND);
        assertEquals("[]", members("a.com"));
        assertEquals(List.of("expired a.com 127.0.0.1:1"), events.taken());
    }

    @Test
    void leases_end_in_the_order_of_their_last_renewal() {
        apply(subscribe("a.com", 1, 1), 0);
        apply(subscribe("a.com", 2, 1), SECOND);
        apply(subscribe("a.com", 1, 1), 2 * SECOND);
        events.taken();

        assertEquals(OptionalLong.of(start + 12 * SECOND), expire(11 * SECOND));
        assertEquals("[127.0.0.1:1*1]", members("a.com"));
        expire(12 * SECOND);
        assertEquals(List.of("expired a.com 127.0.0.1:2", "expired a.com 127.0.0.1:1"), events.taken());
    }

    @Test
    void many_changes_are_published_at_once() {
        registry.apply(subscribe("a.com", 1, 1), start);
        registry.apply(subscribe("b.com", 2, 1), start);
        registry.apply(new Unsubscribe(key("a.com"), endpoint(1)), start);
        registry.publish();

        assertEquals("[]", members("a.com"));
        assertEquals("[127.0.0.1:2*1]", members("b.com"));
    }

    @Test
    void a_published_table_never_changes_again() {
        apply(subscribe("a.com", 1, 1), 0);
        RoutingTable table = registry.table();
        apply(subscribe("a.com", 2, 1), 0);
        expire(20 * SECOND);

        assertNotSame(table, registry.table());
        assertEquals("[127.0.0.1:1*1]", shown(table.lookup("a.com", "/")));
    }

    @Test
    void the_keys_of_one_endpoint_share_its_live_state() {
        apply(subscribe("a.com", 1, 1), 0);
        apply(subscribe("b.com", 1, 2), SECOND);
        Upstream upstream = upstream("a.com", 0);
        assertSame(upstream, upstream("b.com", 0));

        expire(10 * SECOND);
        assertEquals("[]", members("a.com"));
        assertEquals(Status.OPEN, upstream.status(start));
        expire(11 * SECOND);
        assertEquals(Status.CLOSED, upstream.status(start));
    }

    @Test
    void live_state_survives_every_change_of_the_table() {
        apply(subscribe("a.com", 1, 1), 0);
        Upstream upstream = upstream("a.com", 0);
        upstream.acquire();
        apply(subscribe("a.com", 2, 1), 0);
        apply(subscribe("a.com/shop", 1, 1), 0);
        registry.apply(new Unsubscribe(key("a.com"), endpoint(2)), start);
        registry.publish();

        assertSame(upstream, upstream("a.com", 0));
        assertEquals(1, upstream("a.com", 0).inFlight());
    }

    @Test
    void who_comes_back_after_having_left_begins_anew() {
        apply(subscribe("a.com", 1, 1), 0);
        Upstream before = upstream("a.com", 0);
        registry.apply(new Unsubscribe(key("a.com"), endpoint(1)), start);
        apply(subscribe("a.com", 1, 1), 0);

        assertNotSame(before, upstream("a.com", 0));
        assertEquals(Status.OPEN, upstream("a.com", 0).status(start));
    }

    @Test
    void a_vacant_key_is_forgotten_after_a_while_though_nothing_else_happens() {
        apply(subscribe("a.com", 1, 1), 0);
        long vacancy = Vacancies.LENGTH.toNanos();
        OptionalLong next = expire(10 * SECOND);
        assertEquals(OptionalLong.of(start + 10 * SECOND + vacancy), next);

        expire(10 * SECOND + vacancy - 1);
        assertEquals("[]", members("a.com"));
        assertEquals(OptionalLong.empty(), expire(10 * SECOND + vacancy));
        assertNull(registry.table().lookup("a.com", "/"));
    }

    @Test
    void a_key_that_is_served_again_is_not_forgotten() {
        apply(subscribe("a.com", 1, 1), 0);
        registry.apply(new Unsubscribe(key("a.com"), endpoint(1)), start);
        apply(subscribe("a.com", 1, 1), SECOND);
        long vacancy = Vacancies.LENGTH.toNanos();
        apply(subscribe("a.com", 1, 1), vacancy);
        RoutingTable before = registry.table();

        expire(vacancy + 2 * SECOND);
        assertSame(before, registry.table());
        assertEquals("[127.0.0.1:1*1]", members("a.com"));
    }

    @Test
    void vacant_keys_are_as_few_as_subscriptions() {
        for (int i = 1; i <= MAX_SUBSCRIPTIONS + 2; i++) {
            apply(subscribe("a" + i + ".com", i, 1), i);
            registry.apply(new Unsubscribe(key("a" + i + ".com"), endpoint(i)), start + i);
            expire(i);
        }

        assertEquals(MAX_SUBSCRIPTIONS, registry.table().routes().size());
        assertNull(registry.table().lookup("a1.com", "/"));
        assertNotNull(registry.table().lookup("a3.com", "/"));
    }

    @Test
    void a_full_registry_refuses_newcomers_but_renews_who_is_there() {
        for (int i = 1; i <= MAX_SUBSCRIPTIONS; i++) {
            apply(subscribe("a.com", i, 1), 0);
        }
        events.taken();

        apply(subscribe("b.com", 9, 1), SECOND);
        apply(subscribe("a.com", 1, 1), SECOND);
        assertNull(registry.table().lookup("b.com", "/"));
        assertEquals(List.of("refused b.com 127.0.0.1:9 " + MAX_SUBSCRIPTIONS), events.taken());
        assertEquals(OptionalLong.of(start + 11 * SECOND), expire(10 * SECOND));
        assertEquals("[127.0.0.1:1*1]", members("a.com"));
        // Now there is room.
        apply(subscribe("b.com", 9, 1), 10 * SECOND);
        assertEquals("[127.0.0.1:9*1]", members("b.com"));
    }

    @Test
    void an_empty_registry_has_nothing_to_wait_for() {
        assertEquals(OptionalLong.empty(), expire(0));
        registry.publish();
        assertSame(RoutingTable.EMPTY, registry.table());
    }

    @Test
    void members_stand_in_the_order_in_which_they_subscribed() {
        for (int port : new int[] {3, 1, 2, 3, 1}) {
            apply(subscribe("a.com", port, 1), 0);
        }

        assertTrue(members("a.com").startsWith("[127.0.0.1:3*1, 127.0.0.1:1*1, 127.0.0.1:2*1"), members("a.com"));
    }

    private void apply(Subscribe message, long sinceStart) {
        registry.apply(message, start + sinceStart);
        registry.publish();
    }

    private OptionalLong expire(long sinceStart) {
        OptionalLong next = registry.expire(start + sinceStart);
        registry.publish();
        return next;
    }

    private String members(String host) {
        return shown(registry.table().lookup(host, "/"));
    }

    private Upstream upstream(String host, int index) {
        Route route = registry.table().lookup(host, "/");
        assertNotNull(route);
        return route.pool().members().get(index).upstream();
    }

    private static String shown(@org.jspecify.annotations.Nullable Route route) {
        Pool pool = route == null ? new Pool(List.of()) : route.pool();
        return route == null
                ? "no route"
                : pool.members().stream()
                        .map(member -> member.upstream() + "*" + member.weight())
                        .toList()
                        .toString();
    }

    private static Subscribe subscribe(String key, int port, int weight) {
        return new Subscribe(key(key), endpoint(port), Attributes.ofWeight(weight));
    }

    private static ServiceKey key(String text) {
        return ServiceKey.parse(text).orElseThrow();
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("127.0.0.1", port);
    }
}
