package dev.rollcall.gateway.upstream;

/** What may speak against a backend. */
public enum Fault {
    /** No connection to it could be made: the request has not been lost, but every further one would cost a connect. */
    UNREACHABLE,
    /** It says by itself that it takes no requests now, and has not touched this one. */
    REFUSES,
    /** It took a request and did not begin to answer: not in time, or it closed a connection made for that request. */
    NO_ANSWER,
    /** It answered with a status of 500 or more. */
    SERVER_ERROR;

    /** Returns whether it counts the first time, and whatever is left of the pool: nothing is to be had there now. */
    boolean isCertain() {
        return this == UNREACHABLE || this == REFUSES;
    }
}
