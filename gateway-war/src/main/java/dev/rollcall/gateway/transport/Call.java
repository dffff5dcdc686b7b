package dev.rollcall.gateway.transport;

/** One request to one backend, and what comes of it; a {@link CallListener} hears that. */
public interface Call {
    /** Sends it; once. Where there is a connection that is free, on the caller's own thread, up to the last byte of its head. */
    void send();

    /**
     * Stops whatever still goes on. The listener hears nothing from then on, but for what is being told at this moment.
     * Harmless after the end.
     */
    void abort(Throwable cause);
}
