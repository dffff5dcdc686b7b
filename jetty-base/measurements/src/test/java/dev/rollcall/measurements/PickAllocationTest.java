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
    /**
     * Where a newcomer gives way: the predicate of a second pick, with a header, two references, a double and a long, and
     * two iterators over the members, which are looked through for the levels of both backends.
     */
    private static final long GIVING_WAY_BYTES = 40 + 2 * 32;

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
    void a_pick_allocates_nothing(PickBenchmark.Case about, Algorithm algorithm, int backends) {
        assertAllocatesAtMost(0, benchmark(about, algorithm, backends)::pick);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void nor_does_a_pick_for_a_request_unless_a_newcomer_gives_way(
            PickBenchmark.Case about, Algorithm algorithm, int backends) {
        boolean mayGiveWay = about == PickBenchmark.Case.NEWCOMERS;
        assertAllocatesAtMost(
                mayGiveWay ? GIVING_WAY_BYTES : 0, benchmark(about, algorithm, backends)::pickForARequest);
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
