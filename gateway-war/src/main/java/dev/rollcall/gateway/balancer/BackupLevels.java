package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the members of backup level 0 first, and those of a higher level only while no lower one has an eligible member.
 * Levels a 0, b 1, c 1: all requests go to a; without a, b and c share them by the policy.
 */
public final class BackupLevels implements Balancer {
    // Not a list: a pick makes no object, nor an iterator.
    private final Balancer[] fromLowest;

    private BackupLevels(Balancer[] fromLowest) {
        this.fromLowest = fromLowest;
    }

    /** Returns a balancer that uses {@code policy} within each level. */
    public static Balancer balance(Pool pool, BalancingPolicy policy, RandomGenerator random) {
        Balancer[] fromLowest = pool.members().stream()
                .collect(Collectors.groupingBy(Member::backup, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(level -> policy.balance(new Pool(level), random))
                .toArray(Balancer[]::new);
        return fromLowest.length == 1 ? fromLowest[0] : new BackupLevels(fromLowest);
    }

    @Override
    public double draw(int members, long clientHash, RandomGenerator random) {
        // All levels have the same policy.
        return fromLowest.length == 0 ? 1 : fromLowest[0].draw(members, clientHash, random);
    }

    @Override
    public @Nullable Upstream pick(Predicate<? super Upstream> eligible, long clientHash, RandomGenerator random) {
        for (Balancer level : fromLowest) {
            Upstream picked = level.pick(eligible, clientHash, random);
            if (picked != null) {
                return picked;
            }
        }
        return null;
    }
}
