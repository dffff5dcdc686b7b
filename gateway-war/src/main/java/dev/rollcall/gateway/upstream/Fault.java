package dev.rollcall.gateway.upstream;

/** What may speak against a backend. */
public enum Fault {
    /** No connection to it could be made: the request has not been lost, but every further one would cost a connect. */
    UNREACHABLE,
    /** It took a request and did not begin to answer: not in time, or it closed a connection made for that request. */
    NO_ANSWER,
    /** It answered with a status of 500 or more. */
    SERVER_ERROR
}
