package dev.rollcall.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is looked at, and who waits for whom. What is looked at is "subject serial". */
@Timeout(30)
final class LookoutTest {
    private static final int MORE_THAN_THREADS = 100;

    private final CountDownLatch silence = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
    private final Lookout<String, String> lookout = new Lookout<>("lookout-test", LookoutTest::subject, this::look);

    @AfterEach
    void stop() {
        silence.countDown();
        lookout.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_that_says_nothing_makes_nobody_wait_however_often_it_is_asked_for(boolean slowly) {
        lookout.start((task, outcome) -> outcomes.add(outcome));
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            lookout.look("silent " + i, slowly);
        }
        lookout.look("honest 1", slowly);
        awaitOutcome("seen honest 1");
        assertEquals(List.of("seen honest 1"), outcomes);
    }

    @Test
    void what_is_asked_for_meanwhile_is_looked_at_once_more_and_as_it_was_asked_for_last() throws Exception {
        lookout.start((task, outcome) -> outcomes.add(outcome));
        lookout.look("silent 0", false);
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        for (int i = 1; i <= MORE_THAN_THREADS; i++) {
            lookout.look("silent " + i, false);
        }
        silence.countDown();
        awaitOutcome("seen silent " + MORE_THAN_THREADS);
        assertEquals(List.of("seen silent 0", "seen silent " + MORE_THAN_THREADS), outcomes);
    }

    @Test
    void what_has_been_seen_can_be_looked_at_again() {
        lookout.start((task, outcome) -> outcomes.add(outcome));
        for (int i = 0; i < 3; i++) {
            String seen = "seen honest " + i;
            lookout.look("honest " + i, false);
            awaitOutcome(seen);
        }
        assertEquals(List.of("seen honest 0", "seen honest 1", "seen honest 2"), outcomes);
    }

    @Test
    void a_listener_that_fails_takes_nobodys_place_away() {
        lookout.start((task, outcome) -> {
            outcomes.add(outcome);
            if (task.endsWith("0")) {
                throw new IllegalStateException("on purpose");
            }
        });
        lookout.look("honest 0", false);
        awaitOutcome("seen honest 0");
        lookout.look("honest 1", false);
        awaitOutcome("seen honest 1");
    }

    private void awaitOutcome(String outcome) {
        Await.until(outcome, () -> outcomes.contains(outcome));
    }

    private String look(String task) {
        begun.countDown();
        if (task.startsWith("silent")) {
            try {
                silence.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }
        return "seen " + task;
    }

    private static Object subject(String task) {
        return task.substring(0, task.indexOf(' '));
    }
}
