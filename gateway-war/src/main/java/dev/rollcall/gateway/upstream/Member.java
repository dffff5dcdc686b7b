package dev.rollcall.gateway.upstream;

/**
 * An upstream's place in one pool.
 *
 * @param upstream the backend
 * @param weight its share relative to the pool's other members, at least 1
 */
public record Member(Upstream upstream, int weight) {
    /** @throws IllegalArgumentException if the weight is less than 1 */
    public Member {
        if (weight < 1) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: >= 1)");
        }
    }
}
