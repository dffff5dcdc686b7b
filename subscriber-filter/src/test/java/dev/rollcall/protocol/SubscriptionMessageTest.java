package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubscriptionMessageTest {
    private static final ServiceKey KEY = new ServiceKey("mysite.com", "");
    private static final Endpoint PORT_ONLY = new Endpoint("", 8080);
    private static final Endpoint COMPLETE = new Endpoint("10.0.0.7", 8080);

    @Test
    void a_message_keeps_everything_but_the_endpoint_when_that_is_replaced() {
        Attributes attributes = Attributes.ofWeight(3);
        assertEquals(
                new Subscribe(KEY, COMPLETE, attributes),
                new Subscribe(KEY, PORT_ONLY, attributes).withEndpoint(COMPLETE));
        assertEquals(new Unsubscribe(KEY, COMPLETE), new Unsubscribe(KEY, PORT_ONLY).withEndpoint(COMPLETE));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0, 0, 1",
        "256, 0, 0, 0, 1",
        "0, -1, 0, 0, 1",
        "0, 256, 0, 0, 1",
        "0, 0, -1, 0, 1",
        "0, 0, 1000000000000000000, 0, 1",
        "0, 0, 0, -1, 1",
        "0, 0, 0, 1000000000000000000, 1",
        "0, 0, 0, 0, 0",
        "0, 0, 0, 0, 1000001",
    })
    void attributes_out_of_range_are_refused(int modifier1, int modifier2, long cores, long load, int weight) {
        assertThrows(IllegalArgumentException.class, () -> new Attributes(modifier1, modifier2, cores, load, weight));
    }
}
