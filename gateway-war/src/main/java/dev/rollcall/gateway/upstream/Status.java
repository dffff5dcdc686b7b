package dev.rollcall.gateway.upstream;

/** How willing an upstream is to take one more request; the order is from best to worst. */
public enum Status {
    /** Nothing speaks against it. */
    OPEN,
    /**
     * It has said a moment ago that it has as many requests as it can take: it gets one only where no other is left, or whose
     * session is there.
     */
    FULL,
    /** It has failed a moment ago, or is just being tried after that: it gets a request only where no other is left. */
    BUSY,
    /** Its subscription has ended; requests that run on it may finish. */
    CLOSED
}
