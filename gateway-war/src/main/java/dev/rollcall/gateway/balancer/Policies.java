package dev.rollcall.gateway.balancer;

import dev.rollcall.protocol.Algorithm;

/** The policy behind each algorithm's name. */
public final class Policies {
    private Policies() {}

    public static BalancingPolicy of(Algorithm algorithm) {
        return switch (algorithm) {
            case WRR -> WeightedRoundRobin::balance;
            case LRC -> LeastInFlight::balance;
            case WLRC -> LeastInFlight::balanceByWeight;
            case IPHASH -> ClientHash::balance;
            case P2C -> TwoChoices::balance;
        };
    }
}
