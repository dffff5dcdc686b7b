package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.transport.CallRequest;
import java.util.concurrent.TimeoutException;

/** Whether a failed attempt may be followed by another one. Pure. */
final class RetryRule {
    private RetryRule() {}

    /**
     * Returns whether the request may be sent again.
     *
     * <p>One that no backend has seen may always be. One that was sent but not answered may be repeated once if its
     * method is idempotent (RFC 9110 §9.2.2): that is the pooled connection that the backend closed while the request
     * was on its way (RFC 9112 §9.3.1). A backend that was too slow is not asked again: the next one would be no faster.
     *
     * @param bodyLost whether a part of the client's body has been read, and not been kept: it cannot be read a second time
     * @param repeats how often this request has been sent again before, after a backend may have seen it
     */
    static boolean mayRetry(String method, Progress progress, boolean bodyLost, int repeats, Throwable failure) {
        if (bodyLost || progress == Progress.ANSWERED) {
            return false;
        }
        if (progress == Progress.NOT_SENT) {
            return true;
        }
        return repeats == 0 && CallRequest.isIdempotent(method) && !(failure instanceof TimeoutException);
    }
}
