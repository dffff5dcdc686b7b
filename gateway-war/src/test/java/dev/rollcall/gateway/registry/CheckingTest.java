package dev.rollcall.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.registry.ProofOutcome.Verdict;
import dev.rollcall.gateway.upstream.FailureRules;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Check;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that want to be checked. At several readings of the clock, one of them just before it wraps around. */
@ParameterizedClass
@ValueSource(longs = {0, -1, Long.MAX_VALUE - 5_000_000_000L})
final class CheckingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final CheckOutcome WELL = new CheckOutcome(true, false, "HTTP 200");
    private static final CheckOutcome ILL = new CheckOutcome(false, false, "HTTP 503");
    private static final FailureRules HALF = new FailureRules(Duration.ofMinutes(1), 0, 0, 50);
    private static final String ONE = "instance00000001";
    private static final String OTHER = "instance00000002";

    private final EventLog events = new EventLog();
    private final List<CheckTask> asked = new ArrayList<>();
    private final SubscriptionRegistry registry = registry(Optional.empty());
    private final long start;

    CheckingTest(long start) {
        this.start = start;
    }

    private SubscriptionRegistry registry(Optional<Prover> prover) {
        return new SubscriptionRegistry(
                Duration.ofHours(1),
                1000,
                1000,
                Algorithm.WRR,
                Optional.empty(),
                new Random(1),
                events,
                List.of(),
                prover,
                Optional.of(new CheckRules(asked::add, 2, HALF)));
    }

    @Test
    void who_does_not_ask_for_it_is_not_checked() {
        registry.apply(new Subscribe(key("a.com"), endpoint(1), Attributes.DEFAULT), start);
        registry.expire(start);
        assertEquals(List.of(), asked);
        assertEquals(Optional.empty(), registry.subscriptions(start).get(0).check());
    }

    @Test
    void it_is_asked_at_once_and_then_an_interval_after_each_answer() {
        subscribe("a.com", 1, 0);
        assertEquals(OptionalLong.of(start), registry.expire(start - 1));
        registry.expire(start);
        assertEquals("/check", onlyTask().path());
        assertEquals(Duration.ofSeconds(2), onlyTask().interval());
        registry.expire(start + 60 * SECOND);
        assertEquals(1, asked.size(), "no second question while the first is under way");

        registry.settle(asked.get(0), WELL, start + 61 * SECOND);
        assertEquals(OptionalLong.of(start + 63 * SECOND), registry.expire(start + 63 * SECOND - 1));
        registry.expire(start + 63 * SECOND);
        assertEquals(2, asked.size());
        assertFalse(asked.get(1).slow());
        registry.settle(asked.get(1), new CheckOutcome(false, true, "no answer"), start + 64 * SECOND);
        registry.expire(start + 66 * SECOND);
        assertTrue(asked.get(2).slow());
    }

    @Test
    void one_failure_is_none_and_the_second_in_a_row_leaves_it_out_until_it_is_well_again() {
        subscribe("a.com", 1, 0);
        subscribe("a.com", 2, 0);
        answer(1, ILL, 0);
        assertEquals("[127.0.0.1:1, 127.0.0.1:2]", members("a.com"));
        answer(1, WELL, 2);
        answer(1, ILL, 4);
        assertEquals("[127.0.0.1:1, 127.0.0.1:2]", members("a.com"));
        answer(1, ILL, 6);
        assertEquals("[127.0.0.1:1 left out, 127.0.0.1:2]", members("a.com"));
        answer(1, WELL, 8);
        assertEquals("[127.0.0.1:1, 127.0.0.1:2]", members("a.com"));
        assertTrue(upstream("a.com").isWarming());
        assertEquals(
                List.of("checked 127.0.0.1:1 /check left out 2", "checked 127.0.0.1:1 /check 0"),
                events.taken().stream()
                        .filter(line -> line.startsWith("checked"))
                        .toList());
    }

    @Test
    void where_all_fail_no_more_than_the_allowed_share_is_left_out() {
        IntStream.rangeClosed(1, 4).forEach(port -> subscribe("a.com", port, 0));
        for (int port = 1; port <= 4; port++) {
            answer(port, ILL, 0);
            answer(port, ILL, 2);
        }
        assertEquals("[127.0.0.1:1 left out, 127.0.0.1:2 left out, 127.0.0.1:3, 127.0.0.1:4]", members("a.com"));
        answer(1, WELL, 4);
        answer(3, ILL, 5);
        assertEquals(
                "[127.0.0.1:1, 127.0.0.1:2 left out, 127.0.0.1:3 left out, 127.0.0.1:4]",
                members("a.com"),
                "as soon as there is room");
    }

    @Test
    void where_it_is_alone_it_stays_in_and_elsewhere_it_is_left_out() {
        subscribe("alone.com", 1, 0);
        subscribe("a.com", 1, 0);
        subscribe("a.com", 2, 0);
        answer(1, ILL, 0);
        answer(1, ILL, 2);
        assertEquals("[127.0.0.1:1]", members("alone.com"));
        assertEquals("[127.0.0.1:1 left out, 127.0.0.1:2]", members("a.com"));
        assertEquals(
                List.of(false, true, false),
                registry.subscriptions(start).stream()
                        .map(subscription -> subscription.check().orElseThrow().leftOut())
                        .toList());
        answer(1, WELL, 4);
        assertEquals("[127.0.0.1:1, 127.0.0.1:2]", members("a.com"));
    }

    @Test
    void who_is_alone_everywhere_is_told_of_and_stays_in() {
        subscribe("alone.com", 1, 0);
        answer(1, ILL, 0);
        answer(1, ILL, 2);
        answer(1, ILL, 4);
        assertEquals("[127.0.0.1:1]", members("alone.com"));
        assertEquals(
                List.of("checked 127.0.0.1:1 /check 2"),
                events.taken().stream()
                        .filter(line -> line.startsWith("checked"))
                        .toList());
    }

    @Test
    void an_application_under_three_names_is_checked_once_and_left_out_for_all() {
        for (String key : List.of("a.com", "b.com", "c.com")) {
            subscribe(key, 1, 0);
            subscribe(key, 2, 0);
        }
        registry.expire(start);
        assertEquals(2, asked.size());
        answer(1, ILL, 0);
        answer(1, ILL, 2);
        for (String key : List.of("a.com", "b.com", "c.com")) {
            assertEquals("[127.0.0.1:1 left out, 127.0.0.1:2]", members(key));
        }
    }

    @Test
    void applications_that_share_a_port_do_not_suffer_for_each_other() {
        subscribe("a.com", 1, 0, checked("/a"));
        subscribe("b.com", 1, 0, checked("/b"));
        subscribe("a.com", 2, 0);
        subscribe("b.com", 2, 0);
        registry.expire(start);
        assertEquals(
                List.of("/a", "/b", "/check"),
                asked.stream().map(CheckTask::path).toList());
        answer("/a", ILL, 0);
        answer("/a", ILL, 2);
        assertEquals("[127.0.0.1:1 left out, 127.0.0.1:2]", members("a.com"));
        assertEquals("[127.0.0.1:1, 127.0.0.1:2]", members("b.com"));
    }

    @Test
    void no_port_is_checked_by_more_than_sixteen_paths() {
        for (int i = 0; i < 20; i++) {
            subscribe("a" + i + ".com", 1, 0, checked("/" + i));
        }
        registry.expire(start);
        assertEquals(16, asked.size());
        registry.apply(new Unsubscribe(key("a0.com"), endpoint(1)), start);
        subscribe("a19.com", 1, 1, checked("/19"));
        registry.expire(start + SECOND);
        assertEquals("/19", asked.get(16).path());
    }

    @Test
    void what_is_known_survives_renewals_and_other_changes() {
        subscribe("a.com", 1, 0);
        subscribe("a.com", 2, 0);
        answer(1, ILL, 0);
        answer(1, ILL, 2);
        subscribe("a.com", 1, 3);
        subscribe("a.com", 3, 3);
        assertEquals("[127.0.0.1:1 left out, 127.0.0.1:2, 127.0.0.1:3]", members("a.com"));
    }

    @Test
    void another_program_at_the_address_starts_anew() {
        subscribe("a.com", 1, 0, checked("/check").withInstance(ONE));
        subscribe("a.com", 2, 0);
        answer(1, ILL, 0);
        answer(1, ILL, 2);
        registry.expire(start + 4 * SECOND);
        CheckTask old = asked.get(asked.size() - 1);
        subscribe("a.com", 1, 4, checked("/check").withInstance(OTHER));
        registry.settle(old, ILL, start + 4 * SECOND);
        assertEquals("[127.0.0.1:1, 127.0.0.1:2]", members("a.com"));
        registry.expire(start + 4 * SECOND);
        assertEquals(
                Optional.of(OTHER), asked.get(asked.size() - 1).instance(), "and is asked at once, as who it is now");
    }

    @Test
    void a_check_ends_with_the_last_subscription_that_asks_for_it() {
        subscribe("a.com", 1, 0);
        subscribe("b.com", 1, 0);
        registry.expire(start);
        registry.apply(new Unsubscribe(key("a.com"), endpoint(1)), start);
        registry.settle(onlyTask(), WELL, start);
        registry.expire(start + 2 * SECOND);
        assertEquals(2, asked.size());
        registry.apply(new Unsubscribe(key("b.com"), endpoint(1)), start + 2 * SECOND);
        registry.settle(asked.get(1), ILL, start + 2 * SECOND);
        registry.expire(start + 600 * SECOND);
        assertEquals(2, asked.size());
    }

    @Test
    void who_does_not_want_to_be_checked_any_more_is_let_in_at_once() {
        subscribe("a.com", 1, 0);
        subscribe("a.com", 2, 0);
        answer(1, ILL, 0);
        answer(1, ILL, 2);
        subscribe("a.com", 1, 3, Attributes.DEFAULT);
        assertEquals("[127.0.0.1:1, 127.0.0.1:2]", members("a.com"));
        int before = asked.size();
        registry.expire(start + 60 * SECOND);
        assertTrue(asked.stream().skip(before).noneMatch(task -> task.endpoint().port() == 1));
    }

    @Test
    void one_on_its_way_out_takes_requests_before_one_that_fails() {
        subscribe("a.com", 1, 0);
        subscribe("a.com", 2, 0);
        answer(1, ILL, 0);
        answer(1, ILL, 2);
        registry.apply(new Drain(key("a.com"), endpoint(2), 10), start + 3 * SECOND);
        registry.publish();
        Route route = route("a.com");
        assertEquals("127.0.0.1:2", String.valueOf(route.balancer().pick(upstream -> true, 0, new Random(1))));
    }

    @Test
    void nobody_is_asked_before_it_is_proven() {
        List<ProofTask> looks = new ArrayList<>();
        SubscriptionRegistry proving = registry(Optional.of(looks::add));
        proving.apply(new Subscribe(key("a.com"), endpoint(1), checked("/check")), start);
        proving.expire(start);
        assertEquals(List.of(), asked);
        proving.settle(looks.get(0), new ProofOutcome(Verdict.PROVEN, ""), start);
        proving.expire(start + 2 * SECOND);
        assertEquals(1, asked.size());
    }

    private static Attributes checked(String path) {
        return Attributes.DEFAULT.withCheck(Check.of(path, 2000));
    }

    private void subscribe(String key, int port, long second) {
        subscribe(key, port, second, checked("/check"));
    }

    private void subscribe(String key, int port, long second, Attributes attributes) {
        registry.apply(new Subscribe(key(key), endpoint(port), attributes), start + second * SECOND);
        registry.publish();
    }

    /** Asks all whose time has come, and answers for the one at {@code port}. */
    private void answer(int port, CheckOutcome outcome, long second) {
        registry.expire(start + second * SECOND);
        registry.settle(
                asked.stream()
                        .filter(task -> task.endpoint().port() == port)
                        .reduce((earlier, later) -> later)
                        .orElseThrow(),
                outcome,
                start + second * SECOND);
        registry.publish();
    }

    private void answer(String path, CheckOutcome outcome, long second) {
        registry.expire(start + second * SECOND);
        registry.settle(
                asked.stream()
                        .filter(task -> task.path().equals(path))
                        .reduce((earlier, later) -> later)
                        .orElseThrow(),
                outcome,
                start + second * SECOND);
        registry.publish();
    }

    private CheckTask onlyTask() {
        assertEquals(1, asked.size());
        return asked.get(0);
    }

    private String members(String key) {
        return route(key).pool().members().stream()
                .map(member -> member.upstream() + (member.isFailing() ? " left out" : ""))
                .toList()
                .toString();
    }

    private Upstream upstream(String key) {
        Member first = route(key).pool().members().get(0);
        return first.upstream();
    }

    private Route route(String key) {
        return registry.table().routes().stream()
                .filter(route -> route.key().equals(key(key)))
                .findFirst()
                .orElseThrow();
    }

    private static ServiceKey key(String text) {
        return ServiceKey.parse(text).orElseThrow();
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("127.0.0.1", port);
    }
}
