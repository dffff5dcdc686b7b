package dev.rollcall.gateway.config;

/** What a backend that subscribes has to show before it gets requests. */
public enum BackendProof {
    /** Nothing. */
    OFF,
    /** That it can be connected to. */
    CONNECT,
    /** That too, and, if it has announced an instance, that this is nobody else. */
    IDENTITY
}
