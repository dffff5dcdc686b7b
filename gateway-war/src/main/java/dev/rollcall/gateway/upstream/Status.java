package dev.rollcall.gateway.upstream;

/** How willing an upstream is to take one more request; the order is from best to worst. */
public enum Status {
    /** Nothing speaks against it. */
    OPEN,
    /** It could not be reached a moment ago: to be tried only where no other is left. */
    BUSY,
    /** Its subscription has ended; requests that run on it may finish. */
    CLOSED
}
