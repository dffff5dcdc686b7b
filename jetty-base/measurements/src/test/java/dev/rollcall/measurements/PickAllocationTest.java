package dev.rollcall.measurements;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rollcall.protocol.Algorithm;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the picks of the benchmark leave for the collector, in pools of every kind. */
final class PickAllocationTest {
    private static final int PICKS = 10_000;
    /** An object of a header, a reference and a long. */
    private static final long PREDICATE_BYTES = 24;
    /** And one of a header, two references, a double and a long, for another pick in a newcomer's place. */
    private static final long SECOND_PREDICATE_BYTES = 40;

    /** Over a list; once compiled, most loops do without. */
    private static final long ITERATOR_BYTES = 32;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Stream<Arguments> pools() {
        return Stream.of(PickBenchmark.Case.values())
                .flatMap(about -> Stream.of(Algorithm.values()).flatMap(algorithm -> IntStream.of(2, 32, 64, 1000)
                        .mapToObj(backends -> Arguments.of(about, algorithm, backends))));
    }

    private static PickBenchmark benchmark(PickBenchmark.Case about, Algorithm algorithm, int backends) {
        PickBenchmark benchmark = new PickBenchmark();
        benchmark.about = about;
        benchmark.algorithm = algorithm;
        benchmark.backends = backends;
        benchmark.busy = true;
        benchmark.setUp();
        return benchmark;
    }

    @ParameterizedTest
    @MethodSource("pools")
    void a_pick_allocates_nothing_but_an_iterator_over_several_levels(
            PickBenchmark.Case about, Algorithm algorithm, int backends) {
        assertAllocatesAtMost(levelsBytes(about), benchmark(about, algorithm, backends)::pick);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void a_pick_for_a_request_allocates_no_more_in_a_large_pool_than_in_a_small_one(
            PickBenchmark.Case about, Algorithm algorithm, int backends) {
        boolean twice = about == PickBenchmark.Case.NEWCOMERS;
        // Both backends are looked for among the members, for their levels.
        long another = twice ? SECOND_PREDICATE_BYTES + 2 * ITERATOR_BYTES : 0;
        long bytes = PREDICATE_BYTES + levelsBytes(about) + another;
        assertAllocatesAtMost(bytes, benchmark(about, algorithm, backends)::pickForARequest);
    }

    private static long levelsBytes(PickBenchmark.Case about) {
        boolean levels = about == PickBenchmark.Case.TWO_LEVELS || about == PickBenchmark.Case.ON_LEVEL_1;
        return levels ? ITERATOR_BYTES : 0;
    }

    private void assertAllocatesAtMost(long bytesEach, Runnable pick) {
        run(pick);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(pick);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // The smallest object has 16 bytes; what little there is beyond belongs to the measurement.
        assertTrue(allocated < (bytesEach + 1) * PICKS, allocated + " bytes in " + PICKS + " picks");
    }

    private static void run(Runnable pick) {
        for (int i = 0; i < PICKS; i++) {
            pick.run();
        }
    }
}
