package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Pool;
import java.util.random.RandomGenerator;

/** Builds the balancer of a pool, anew whenever the pool's members or weights change. */
@FunctionalInterface
public interface BalancingPolicy {
    /** Returns a balancer for {@code pool}; {@code random} decides where it begins, so that gateways do not march in step. */
    Balancer balance(Pool pool, RandomGenerator random);
}
