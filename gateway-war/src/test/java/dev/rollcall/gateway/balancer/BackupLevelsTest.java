package dev.rollcall.gateway.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.protocol.Algorithm;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupLevelsTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_backup_gets_nothing_while_one_of_a_lower_level_is_eligible(Algorithm algorithm) {
        TestPool pool = new TestPool();
        pool.add(1, 1);
        pool.add(1, 0);
        pool.add(1, 7);
        Balancer balancer = BackupLevels.balance(pool.pool(), Policies.of(algorithm), random);
        assertEquals(Map.of("b", 30), TestPool.counts(balancer, 30, TestPool.ALL));
        assertEquals(Map.of("a", 30), TestPool.counts(balancer, 30, upstream -> upstream != pool.upstream(1)));
        assertEquals(Map.of("c", 30), TestPool.counts(balancer, 30, upstream -> upstream == pool.upstream(2)));
        assertEquals(Map.of("-", 30), TestPool.counts(balancer, 30, upstream -> false));
    }

    @Test
    void backups_of_one_level_share_by_the_policy() {
        TestPool pool = new TestPool();
        pool.add(1, 0);
        pool.add(3, 1);
        pool.add(1, 1);
        Balancer balancer = BackupLevels.balance(pool.pool(), Policies.of(Algorithm.WRR), random);
        assertEquals(Map.of("b", 30, "c", 10), TestPool.counts(balancer, 40, upstream -> upstream != pool.upstream(0)));
    }

    @Test
    void an_empty_pool_has_nobody_to_pick() {
        Balancer balancer = BackupLevels.balance(new TestPool().pool(), Policies.of(Algorithm.WRR), random);
        assertEquals(Map.of("-", 1), TestPool.counts(balancer, 1, TestPool.ALL));
    }
}
