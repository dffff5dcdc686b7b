package dev.rollcall.gateway.config;

/** Whose word counts about the id under which a request is found in logs. */
public enum RequestIdPolicy {
    /** The gateway's own; only a trusted proxy's is continued. */
    MAKE,
    /** The client's, whoever that is, if it is usable; otherwise the gateway's own. */
    CONTINUE,
    /** Nobody's: whatever a client sends passes like any other field. */
    OFF
}
