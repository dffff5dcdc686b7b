package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrailTest {
    private static final String LONGEST = "z".repeat(12);

    @Test
    void an_applications_own_announcement_has_no_trail() {
        assertEquals(Optional.empty(), Trail.NONE.announcer());
        assertEquals(Trail.NONE, Attributes.DEFAULT.trail());
    }

    @Test
    void the_last_gateway_is_the_one_that_announces() {
        assertEquals(Optional.of("rack"), new Trail(2, List.of("box1", "box2", "rack")).announcer());
    }

    @Test
    void hops_and_gateways_must_fit_each_other() {
        assertThrows(IllegalArgumentException.class, () -> new Trail(0, List.of("a")));
        assertThrows(IllegalArgumentException.class, () -> new Trail(1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Trail(2, List.of("a")));
        assertThrows(IllegalArgumentException.class, () -> new Trail(5, List.of("a", "b", "c", "d", "e")));
        assertThrows(IllegalArgumentException.class, () -> new Trail(-1, List.of("a")));
        assertThrows(IllegalArgumentException.class, () -> new Trail(1, Collections.nCopies(33, "a")));
    }

    @Test
    void an_identity_is_short_and_plain() {
        assertTrue(Trail.isIdentity("0"));
        assertTrue(Trail.isIdentity(LONGEST));
        for (String none : List.of("", LONGEST + "z", "A", "a-b", "a,b", "a b", "\u0661")) {
            assertFalse(Trail.isIdentity(none), none);
        }
    }

    @Test
    void the_longest_datagram_passes_everywhere_unfragmented() {
        ServiceKey key = new ServiceKey("a".repeat(ServiceKey.MAX_LENGTH), "");
        Endpoint endpoint = new Endpoint("a".repeat(Endpoint.MAX_LENGTH - ":65535".length()), 65535);
        long most = Attributes.MAX_COUNT;
        Trail trail = new Trail(Trail.MAX_HOPS, Collections.nCopies(Trail.MAX_GATEWAYS, LONGEST));
        Attributes attributes = new Attributes(
                        255, 255, most, most, Attributes.MAX_WEIGHT, 255, Optional.of(Algorithm.IPHASH))
                .withTrail(trail);
        byte[] datagram = SubscriptionCodec.encode(new Subscribe(key, endpoint, attributes));
        assertTrue(datagram.length <= 1200, () -> datagram.length + " bytes");
    }
}
