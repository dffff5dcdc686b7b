package dev.rollcall.subscriber.forwarded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedGatewaysTest {
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::1", "2001:db8::/32", "::1/128"})
    void an_address_or_a_network_can_be_trusted(String entry) {
        assertTrue(TrustedGateways.parse(List.of(entry)).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway.internal",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.7/33",
                "10.0.0.7/",
                "10.0.0.7/-1",
                "::1/129",
                "[::1]",
                "fe80::1%eth0",
                ":",
                "/8",
                ""
            })
    void nothing_else_can(String entry) {
        assertEquals(Optional.empty(), TrustedGateways.parse(List.of("10.0.0.7", entry)));
    }

    @Test
    void nobody_is_no_list() {
        assertEquals(Optional.empty(), TrustedGateways.parse(List.of()));
    }
}
