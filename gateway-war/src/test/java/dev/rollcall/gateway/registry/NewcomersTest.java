package dev.rollcall.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Who has to start slowly. */
final class NewcomersTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long WHOLE = 10 * SECOND;
    private static final ServiceKey KEY = ServiceKey.parse("mysite.com").orElseThrow();
    private static final Attributes FIRST = Attributes.DEFAULT.withInstance("a".repeat(16));
    private static final Attributes SECOND_START = Attributes.DEFAULT.withInstance("b".repeat(16));

    private final SubscriptionRegistry registry = new SubscriptionRegistry(
            Duration.ofHours(1), 1000, Algorithm.WRR, Optional.empty(), new SplittableRandom(1), new EventLog());

    private void subscribe(int host, Attributes attributes, long nowNanos) {
        registry.apply(new Subscribe(KEY, endpoint(host), attributes), nowNanos);
        registry.publish();
    }

    private static Endpoint endpoint(int host) {
        return new Endpoint("10.0.0." + host, 80);
    }

    private double share(int host, long nowNanos) {
        Route route = Objects.requireNonNull(registry.table().lookup("mysite.com", "/"));
        return route.pool().members().stream()
                .map(Member::upstream)
                .filter(upstream -> upstream.endpoint().equals(endpoint(host)))
                .findFirst()
                .orElseThrow()
                .share(nowNanos, WHOLE);
    }

    @Test
    void those_that_come_first_do_not() {
        subscribe(1, Attributes.DEFAULT, 0);
        subscribe(2, Attributes.DEFAULT, 9 * SECOND);

        assertEquals(1, share(1, 0));
        assertEquals(1, share(2, 9 * SECOND));
    }

    @Test
    void one_that_joins_others_does() {
        subscribe(1, Attributes.DEFAULT, 0);
        subscribe(2, Attributes.DEFAULT, WHOLE);

        assertEquals(0.1, share(2, WHOLE), 1e-9);
        assertEquals(1, share(1, WHOLE));
    }

    @Test
    void an_announcement_more_changes_nothing() {
        subscribe(1, FIRST, 0);
        subscribe(2, FIRST, WHOLE);
        subscribe(2, FIRST, WHOLE + 5 * SECOND);

        assertEquals(0.55, share(2, WHOLE + 5 * SECOND), 1e-9);
    }

    @Test
    void another_program_at_the_same_address_does() {
        subscribe(1, FIRST, 0);
        subscribe(2, FIRST, 0);
        subscribe(2, SECOND_START, WHOLE);

        assertEquals(0.1, share(2, WHOLE), 1e-9);
    }

    @Test
    void those_on_their_way_out_and_those_of_another_level_are_no_others() {
        subscribe(1, Attributes.DEFAULT, 0);
        subscribe(2, Attributes.DEFAULT.withPlace(1, Optional.empty()), 0);
        registry.apply(new Drain(KEY, endpoint(1), 60), WHOLE);
        subscribe(3, Attributes.DEFAULT, WHOLE);

        assertEquals(1, share(3, WHOLE));
    }
}
