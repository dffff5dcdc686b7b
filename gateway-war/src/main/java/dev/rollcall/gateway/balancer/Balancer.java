package dev.rollcall.gateway.balancer;

import dev.rollcall.gateway.upstream.Upstream;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Proposes members of the one pool it was built for. Safe for use by many threads. */
public interface Balancer {
    /**
     * Returns the upstream whose turn it is among those that {@code eligible} accepts, or null if it accepts none.
     * What was tried before and who is well is the caller's business and never enters an algorithm.
     */
    @Nullable
    Upstream pick(Predicate<? super Upstream> eligible);
}
