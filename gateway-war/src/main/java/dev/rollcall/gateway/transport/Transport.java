package dev.rollcall.gateway.transport;

/** A way to backends. Safe for use by many threads. */
public interface Transport {
    /**
     * Returns a call that is still to be sent.
     *
     * @param listener hears what becomes of it
     */
    Call newCall(CallRequest request, CallListener listener);
}
