package dev.rollcall.gateway.access;

import java.util.Locale;

/** How an exchange ended, as far as its client is concerned. */
public enum Ending {
    /** The whole answer has been handed to the container. */
    COMPLETE,
    /** The gateway has answered in place of an application. */
    REFUSED,
    /** The application's answer broke off, and the client's connection was cut. */
    TRUNCATED,
    /** The client has gone before its answer was complete. */
    CLIENT_GONE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
