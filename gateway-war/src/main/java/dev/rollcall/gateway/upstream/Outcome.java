package dev.rollcall.gateway.upstream;

/** What one request showed about the upstream it ran on. */
public enum Outcome {
    /** A whole answer came, whatever its status code. */
    SUCCESS,
    /** It could not be reached, did not answer in time, or broke off. */
    FAILURE,
    /** Nothing: the client went away first. */
    IGNORED
}
