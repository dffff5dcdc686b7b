package dev.rollcall.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.upstream.FailureRules;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CheckRulesTest {
    private static final Checker NOBODY = task -> {};

    private final List<Upstream> upstreams = IntStream.rangeClosed(1, 4)
            .mapToObj(port -> new Upstream(new Endpoint("10.0.0.7", port)))
            .toList();

    private static CheckRules rules(int share) {
        return new CheckRules(NOBODY, 2, new FailureRules(Duration.ofMinutes(1), 0, 0, share));
    }

    private Pool pool(int members, int failing) {
        return new Pool(IntStream.range(0, members)
                .mapToObj(i -> new Member(upstreams.get(i), 1, i < failing ? Member.FAILING : 0))
                .toList());
    }

    @Test
    void who_is_no_member_of_a_pool_cannot_be_left_out_of_it() {
        assertFalse(rules(50).allows(pool(3, 0), upstreams.get(3)));
        assertTrue(rules(50).allows(pool(3, 0), upstreams.get(2)));
        assertFalse(rules(50).allows(pool(0, 0), upstreams.get(0)));
    }

    @Test
    void no_more_than_the_share_is_left_out_and_one_that_is_out_counts_once() {
        assertTrue(rules(50).allows(pool(4, 1), upstreams.get(3)));
        assertFalse(rules(50).allows(pool(4, 2), upstreams.get(3)));
        assertTrue(rules(50).allows(pool(4, 2), upstreams.get(1)));
        assertFalse(rules(0).allows(pool(4, 0), upstreams.get(0)));
    }

    @Test
    void failures_are_enough_from_their_number_on() {
        assertEquals(
                List.of(false, false, true, true),
                IntStream.range(0, 4).mapToObj(rules(50)::isEnough).toList());
    }
}
