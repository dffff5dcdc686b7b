package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.protocol.Check;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckWishTest {
    @Test
    void the_path_that_is_announced_begins_with_the_applications_own() {
        CheckWish wish = SubscriberSettings.builder()
                .checkPath("/healthz?deep=1")
                .checkInterval(Duration.ofMillis(2500))
                .build()
                .check();
        assertEquals(Optional.of(new Check("/healthz?deep=1", 2500)), wish.at(new ContextPath("")));
        assertEquals(Optional.of(new Check("/b%C3%BCcher/healthz?deep=1", 2500)), wish.at(new ContextPath("/bücher")));
    }

    @Test
    void what_is_too_long_by_that_is_not_announced_and_a_warning_says_so() {
        CheckWish wish = SubscriberSettings.builder()
                .checkPath("/" + "a".repeat(47))
                .build()
                .check();
        try (LogCapture log = new LogCapture()) {
            assertEquals(Optional.empty(), wish.at(new ContextPath("/shop")));
            assertEquals(1, log.count("not checked application=/shop: "));
        }
    }

    @Test
    void nothing_is_announced_unless_somebody_wants_it() {
        assertEquals(
                Optional.empty(), SubscriberSettings.builder().build().check().at(new ContextPath("")));
    }
}
