package dev.rollcall.gateway.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.protocol.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FailureJudgeTest {
    private final FailureJudge judge = new FailureJudge(new FailureRules(Duration.ofMinutes(1), 1, 1, 50), () -> 0);

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "3, 1", "4, 2", "9, 4"})
    void no_more_than_a_share_of_a_pool_is_left_out_for_its_answers(int members, int out) {
        Pool pool = pool(members);
        for (Member member : pool.members()) {
            judge.answered(member.upstream().acquire(), 500, pool, 0);
        }

        assertEquals(out, out(pool));
    }

    @Test
    void one_that_cannot_be_reached_is_left_out_however_many_are() {
        Pool pool = pool(3);
        for (Member member : pool.members()) {
            judge.failed(member.upstream().acquire(), Fault.UNREACHABLE, pool, 0);
        }

        assertEquals(3, out(pool));
    }

    @Test
    void those_that_cannot_be_reached_count_for_the_share() {
        Pool pool = pool(2);
        judge.failed(upstream(pool, 0).acquire(), Fault.UNREACHABLE, pool, 0);
        judge.failed(upstream(pool, 1).acquire(), Fault.NO_ANSWER, pool, 0);

        assertFalse(upstream(pool, 1).isOut());
    }

    @Test
    void a_place_that_becomes_free_is_the_next_ones() {
        Pool pool = pool(2);
        judge.failed(upstream(pool, 0).acquire(), Fault.NO_ANSWER, pool, 0);
        judge.answered(upstream(pool, 0).acquire(), 200, pool, 0);
        judge.failed(upstream(pool, 1).acquire(), Fault.NO_ANSWER, pool, 0);

        assertTrue(upstream(pool, 1).isOut());
    }

    @Test
    void failures_at_the_same_moment_do_not_empty_a_pool() throws Exception {
        for (int round = 0; round < 50; round++) {
            Pool pool = pool(4);
            CountDownLatch together = new CountDownLatch(4);
            List<Callable<Void>> failures = new ArrayList<>();
            for (Member member : pool.members()) {
                failures.add(() -> {
                    together.countDown();
                    together.await();
                    judge.failed(member.upstream().acquire(), Fault.NO_ANSWER, pool, 0);
                    return null;
                });
            }
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                threads.invokeAll(failures);
            } finally {
                threads.shutdown();
            }

            assertEquals(2, out(pool));
        }
    }

    @Test
    void an_error_is_a_good_answer_unless_somebody_counts_them() {
        FailureJudge lenient = new FailureJudge(new FailureRules(Duration.ofMinutes(1), 2, 0, 100), () -> 0);
        Pool pool = pool(1);
        Upstream only = upstream(pool, 0);
        lenient.failed(only.acquire(), Fault.NO_ANSWER, pool, 0);
        lenient.answered(only.acquire(), 500, pool, 0);
        lenient.failed(only.acquire(), Fault.NO_ANSWER, pool, 0);

        assertFalse(only.isOut());
    }

    @Test
    void a_status_of_500_is_the_first_error() {
        Pool pool = pool(2);
        judge.answered(upstream(pool, 0).acquire(), 499, pool, 0);
        assertEquals(0, out(pool));
        judge.answered(upstream(pool, 0).acquire(), 500, pool, 0);
        assertEquals(1, out(pool));
    }

    @Test
    void what_leaves_nobody_out_yet_counts_even_where_nobody_else_may_be() {
        FailureJudge patient = new FailureJudge(new FailureRules(Duration.ofMinutes(1), 3, 0, 50), () -> 0);
        Pool pool = pool(2);
        patient.failed(upstream(pool, 0).acquire(), Fault.UNREACHABLE, pool, 0);
        patient.failed(upstream(pool, 1).acquire(), Fault.NO_ANSWER, pool, 0);
        patient.failed(upstream(pool, 1).acquire(), Fault.NO_ANSWER, pool, 0);

        assertEquals(2, upstream(pool, 1).failuresInARow());
    }

    @Test
    void that_one_is_left_out_and_that_it_is_back_is_logged_once() {
        Pool pool = pool(2);
        try (LogCapture log = new LogCapture()) {
            Permit early = upstream(pool, 0).acquire();
            judge.failed(early, Fault.UNREACHABLE, pool, 0);
            judge.failed(early, Fault.UNREACHABLE, pool, 0);
            judge.answered(early, 200, pool, 0);
            assertEquals(List.of("INFO left out endpoint=10.0.0.0:80 reason=UNREACHABLE"), log.lines());

            Permit trial = upstream(pool, 0).acquireUnlessBusy(FailureMemory.FIRST_INTERVAL.toNanos());
            assertNotNull(trial);
            judge.answered(trial, 200, pool, FailureMemory.FIRST_INTERVAL.toNanos());
            judge.answered(trial, 200, pool, FailureMemory.FIRST_INTERVAL.toNanos());
            assertEquals("INFO back endpoint=10.0.0.0:80", log.lines().get(1));
            assertEquals(2, log.lines().size());
        }
    }

    private static Pool pool(int members) {
        return new Pool(IntStream.range(0, members)
                .mapToObj(i -> new Member(new Upstream(new Endpoint("10.0.0." + i, 80)), 1))
                .toList());
    }

    private static Upstream upstream(Pool pool, int index) {
        return pool.members().get(index).upstream();
    }

    private static long out(Pool pool) {
        return pool.members().stream()
                .filter(member -> member.upstream().isOut())
                .count();
    }
}
