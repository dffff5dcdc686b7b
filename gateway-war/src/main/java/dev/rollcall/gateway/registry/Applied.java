package dev.rollcall.gateway.registry;

/** What became of a message. */
public enum Applied {
    /** It counts from now on. */
    TAKEN,
    /** As many subscriptions are held as may be. */
    TABLE_FULL,
    /** The key has as many backends as it may have. */
    KEY_FULL
}
