package dev.rollcall.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.registry.ProofOutcome.Verdict;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends are looked at before they count. At several readings of the clock, one of them just before it wraps around. */
@ParameterizedClass
@ValueSource(longs = {0, -1, Long.MAX_VALUE - 5_000_000_000L})
final class ProvingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration LEASE = Duration.ofHours(1);
    private static final ProofOutcome GOOD = new ProofOutcome(Verdict.PROVEN, "");
    private static final ProofOutcome NOBODY = new ProofOutcome(Verdict.REFUSED, "connection refused");
    private static final String ONE = "instance00000001";
    private static final String OTHER = "instance00000002";

    private final EventLog events = new EventLog();
    private final List<ProofTask> tasks = new ArrayList<>();
    private final SubscriptionRegistry registry = new SubscriptionRegistry(
            LEASE,
            10,
            10,
            Algorithm.WRR,
            Optional.empty(),
            new Random(1),
            events,
            List.of(),
            Optional.of(tasks::add),
            Optional.empty());
    private final long start;

    ProvingTest(long start) {
        this.start = start;
    }

    @Test
    void a_newcomer_gets_no_request_before_it_is_proven() {
        subscribe("a.com", 1, ONE, 0);
        assertEquals("[]", members("a.com"));
        assertTrue(standing("a.com", 1).isPending());
        assertEquals(Optional.of(ONE), onlyTask().instance());

        settle(onlyTask(), GOOD, 0);
        assertEquals("[127.0.0.1:1]", members("a.com"));
        assertTrue(standing("a.com", 1).counts());
        assertEquals(OptionalLong.of(start + LEASE.toNanos()), registry.expire(start));
    }

    @Test
    void who_is_proven_for_one_key_counts_for_the_next_at_once() {
        subscribe("a.com", 1, ONE, 0);
        settle(onlyTask(), GOOD, 0);
        subscribe("b.com", 1, ONE, 1);
        assertEquals("[127.0.0.1:1]", members("b.com"));
        assertEquals(1, tasks.size());
    }

    @Test
    void all_keys_count_from_the_same_proof_on() {
        subscribe("a.com", 1, ONE, 0);
        subscribe("b.com", 1, ONE, 0);
        settle(onlyTask(), GOOD, 0);
        assertEquals("[127.0.0.1:1]", members("a.com"));
        assertEquals("[127.0.0.1:1]", members("b.com"));
    }

    @Test
    void over_tls_each_key_is_proven_by_itself_since_the_certificate_must_be_for_it() {
        Endpoint tls = endpoint(1).withScheme(Scheme.HTTPS);
        registry.apply(new Subscribe(key("a.com"), tls, Attributes.DEFAULT), start);
        registry.apply(new Subscribe(key("b.com"), tls, Attributes.DEFAULT), start);
        assertEquals(
                List.of("a.com", "b.com"),
                tasks.stream().map(task -> task.key().toString()).toList());
        settle(tasks.get(1), GOOD, 0);
        assertEquals("[]", members("a.com"));
        assertEquals("[https://127.0.0.1:1]", members("b.com"));
    }

    @Test
    void who_cannot_be_proven_is_looked_at_again_ever_more_seldom_and_never_more_seldom_than_every_half_minute() {
        subscribe("a.com", 1, ONE, 0);
        long now = start;
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            registry.settle(tasks.get(i), NOBODY, now);
            long next = registry.expire(now).orElseThrow();
            registry.expire(next - 1);
            assertEquals(i + 1, tasks.size());
            registry.expire(next);
            assertEquals(i + 2, tasks.size());
            assertTrue(tasks.get(i + 1).again());
            pauses.add((next - now) / SECOND);
            now = next;
        }
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L), pauses);
        assertEquals(
                Optional.of("not proven: connection refused"),
                standing("a.com", 1).refusal());
        assertEquals(
                List.of("subscribed a.com 127.0.0.1:1 1", "judged a.com 127.0.0.1:1 REFUSED connection refused"),
                events.taken());

        registry.settle(tasks.get(8), GOOD, now);
        registry.publish();
        assertEquals("[127.0.0.1:1]", members("a.com"));
        assertEquals(List.of("judged a.com 127.0.0.1:1 PROVEN "), events.taken());
    }

    @Test
    void another_instance_is_looked_at_at_once_and_does_not_count_before() {
        subscribe("a.com", 1, ONE, 0);
        settle(onlyTask(), GOOD, 0);
        subscribe("a.com", 1, OTHER, 1);
        assertEquals("[]", members("a.com"));
        assertEquals(2, tasks.size());
        settle(tasks.get(1), GOOD, 1);
        assertEquals("[127.0.0.1:1]", members("a.com"));
    }

    @Test
    void another_instance_where_the_last_could_not_be_proven_does_not_wait_for_its_turn() {
        subscribe("a.com", 1, ONE, 0);
        settle(onlyTask(), NOBODY, 0);
        subscribe("a.com", 1, ONE, 0);
        assertEquals(1, tasks.size());
        subscribe("a.com", 1, OTHER, 0);
        assertEquals(2, tasks.size());
        settle(tasks.get(0), GOOD, 0);
        assertEquals("[]", members("a.com"), "what was seen of the former instance counts for nothing");
        registry.expire(start + SECOND);
        assertEquals(2, tasks.size());
    }

    @Test
    void an_application_that_does_not_say_its_instance_changes_nothing() {
        subscribe("a.com", 1, ONE, 0);
        settle(onlyTask(), GOOD, 0);
        registry.apply(new Subscribe(key("b.com"), endpoint(1), Attributes.DEFAULT), start);
        registry.publish();
        assertEquals("[127.0.0.1:1]", members("b.com"));
        assertEquals(1, tasks.size());
    }

    @Test
    void who_is_doubtful_gets_requests() {
        subscribe("a.com", 1, ONE, 0);
        settle(onlyTask(), new ProofOutcome(Verdict.DOUBTFUL, "HTTP 404"), 0);
        assertEquals("[127.0.0.1:1]", members("a.com"));
        assertEquals(Optional.empty(), standing("a.com", 1).refusal());
    }

    @Test
    void nothing_is_left_of_who_leaves_while_it_is_looked_at() {
        subscribe("a.com", 1, ONE, 0);
        registry.apply(new Unsubscribe(key("a.com"), endpoint(1)), start);
        settle(onlyTask(), NOBODY, 0);
        assertEquals(OptionalLong.empty(), registry.expire(start));
        assertNull(registry.table().lookup("a.com", "/"));
    }

    @Test
    void who_has_never_counted_takes_nothing_away_from_others() {
        subscribe("a.com", 1, ONE, 0);
        settle(onlyTask(), GOOD, 0);
        Route before = registry.table().lookup("a.com", "/shop");
        subscribe("a.com/shop", 2, OTHER, 0);
        assertSame(before, registry.table().lookup("a.com", "/shop"));
        settle(tasks.get(1), GOOD, 0);
        assertEquals(key("a.com/shop"), route("a.com", "/shop").key());
    }

    @Test
    void a_promised_key_is_one_that_will_be_served_and_none_that_nobody_knows() {
        subscribe("a.com", 1, ONE, 0);
        assertTrue(route("a.com", "/").pool().isEmpty());
        assertEquals(1, registry.table().routes().size());
        assertNull(registry.table().lookup("b.com", "/"));
    }

    @Test
    void a_key_that_was_served_before_stays_known_while_its_backend_is_looked_at_again() {
        subscribe("a.com", 1, ONE, 0);
        settle(onlyTask(), GOOD, 0);
        subscribe("a.com/shop", 2, ONE, 0);
        settle(tasks.get(1), GOOD, 0);
        subscribe("a.com/shop", 2, OTHER, 0);
        assertEquals(key("a.com/shop"), route("a.com", "/shop").key());
        assertEquals("[]", members("a.com/shop"));
    }

    private Route route(String host, String path) {
        return Objects.requireNonNull(registry.table().lookup(host, path));
    }

    private ProofTask onlyTask() {
        assertEquals(1, tasks.size());
        return tasks.get(0);
    }

    private Standing standing(String key, int port) {
        return registry.standing(key(key), endpoint(port));
    }

    private void subscribe(String key, int port, String instance, long after) {
        registry.apply(
                new Subscribe(key(key), endpoint(port), Attributes.DEFAULT.withInstance(instance)), start + after);
        registry.publish();
    }

    private void settle(ProofTask task, ProofOutcome outcome, long after) {
        registry.settle(task, outcome, start + after);
        registry.publish();
    }

    private String members(String key) {
        ServiceKey parsed = key(key);
        return route(parsed.host(), parsed.pathPrefix() + "/").pool().members().stream()
                .map(member -> member.upstream().toString())
                .toList()
                .toString();
    }

    private static ServiceKey key(String text) {
        return ServiceKey.parse(text).orElseThrow();
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("127.0.0.1", port);
    }
}
