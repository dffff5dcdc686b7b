package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Upstream;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Proposes members of the one pool it was built for. Safe for use by many threads. */
public interface Balancer {
    /**
     * Returns the best choice among the upstreams that {@code eligible} accepts, or null if it accepts none. What was
     * tried before and who is well is the caller's business and never enters an algorithm.
     *
     * @param clientHash a well-spread number that is the same for all requests of one client address
     * @param random where the algorithm wants a coin tossed
     */
    @Nullable
    Upstream pick(Predicate<? super Upstream> eligible, long clientHash, RandomGenerator random);

    /**
     * Returns a number that decides whether a newcomer may have the request for which it has been picked: it may if its
     * share is greater. Spread evenly from 0 to how many times its due part of the requests an idle newcomer would be picked.
     *
     * @param members how many there are in the pool
     */
    default double draw(int members, long clientHash, RandomGenerator random) {
        return random.nextDouble();
    }
}
