package dev.rollcall.gateway.balancer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Algorithm;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every request picks; what a pick leaves behind, the garbage collector has to carry away. */
final class AllocationTest {
    private static final int PICKS = 10_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource
    void a_pick_among_a_thousand_allocates_nothing(Algorithm algorithm) {
        TestPool pool = TestPool.ofMany(1000);
        Upstream out = pool.upstream(3);
        Predicate<Upstream> eligible = upstream -> upstream != out;
        Balancer balancer = Policies.of(algorithm).balance(pool.pool(), random);
        pick(balancer, eligible);
        long before = threads.getCurrentThreadAllocatedBytes();
        pick(balancer, eligible);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // The smallest object has 16 bytes; what little there is belongs to the measurement.
        assertTrue(allocated < PICKS, allocated + " bytes in " + PICKS + " picks");
    }

    private void pick(Balancer balancer, Predicate<Upstream> eligible) {
        for (int i = 0; i < PICKS; i++) {
            balancer.pick(eligible, random.nextLong(), random);
        }
    }
}
