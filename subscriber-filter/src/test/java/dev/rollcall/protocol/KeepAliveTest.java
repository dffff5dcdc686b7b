package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeepAliveTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0, 0",
        "5, 7, 0, 0, 5, 7",
        "5, 0, 9, 3, 5, 3",
        "9, 3, 5, 7, 5, 3",
        "5, 7, 5, 7, 5, 7",
    })
    void of_two_backends_the_lesser_number_holds_for_both_and_none_says_nothing(
            int oneIdle, int oneRequests, int otherIdle, int otherRequests, int idle, int requests) {
        KeepAlive one = new KeepAlive(oneIdle, oneRequests);
        KeepAlive other = new KeepAlive(otherIdle, otherRequests);

        assertEquals(new KeepAlive(idle, requests), one.or(other));
        assertEquals(one.or(other), other.or(one));
    }
}
