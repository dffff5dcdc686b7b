package dev.rollcall.sample;

import java.io.InterruptedIOException;

/** Sleeping inside a request. */
final class Pauses {
    private Pauses() {}

    /** Returns after this time, or ends the exchange if the container wants its thread back. */
    static void pause(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    static InterruptedIOException interrupted() {
        return new InterruptedIOException("interrupted while waiting");
    }
}
