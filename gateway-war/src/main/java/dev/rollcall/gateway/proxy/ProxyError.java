package dev.rollcall.gateway.proxy;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Why the gateway answers by itself: the status code and the one sentence a client gets. Nothing in them tells of
 * addresses, ports or software behind the gateway.
 */
enum ProxyError {
    /** The request's path climbs above its root, or cannot be decoded. */
    BAD_PATH(400, "Bad Request", "The path of this request is not valid."),
    /** The client's body broke off, or is not framed as HTTP asks. */
    BAD_BODY(400, "Bad Request", "The body of this request is not valid or not complete."),
    /** No key fits the host and path. */
    UNKNOWN_HOST(404, "Not Found", "No application is subscribed for this host and path."),
    /** RFC 9110 §15.6.3: an invalid answer, or none, from a backend that had the request. */
    BAD_ANSWER(502, "Bad Gateway", "The application's answer was not valid."),
    /** RFC 9110 §15.6.4: nobody serves the key now, or nobody of those who should can be reached. */
    NO_BACKEND(503, "Service Unavailable", "No instance of this application is available. Please try again."),
    /** More requests wait for connections to the backend than can be queued. */
    OVERLOADED(503, "Service Unavailable", "This application is overloaded. Please try again."),
    /** RFC 9110 §15.6.5. */
    TIMEOUT(504, "Gateway Timeout", "The application did not answer in time."),
    /** RFC 5842 §7.2: gateways send it round in a circle. */
    LOOP(508, "Loop Detected", "This request has come back to a gateway it had passed before.");

    private final int status;
    private final String reason;
    private final String sentence;

    ProxyError(int status, String reason, String sentence) {
        this.status = status;
        this.reason = reason;
        this.sentence = sentence;
    }

    /**
     * Returns what to answer after an attempt has failed for good.
     *
     * @param progress how far the request had come
     */
    static ProxyError of(Throwable failure, Progress progress) {
        if (failure instanceof RejectedExecutionException) {
            return OVERLOADED;
        }
        if (progress == Progress.NOT_SENT) {
            return NO_BACKEND;
        }
        return failure instanceof TimeoutException ? TIMEOUT : BAD_ANSWER;
    }

    int status() {
        return status;
    }

    /** Returns whether the client is told when to come back (RFC 9110 §10.2.3). */
    boolean isTemporary() {
        return status == 503;
    }

    /** Returns the plain text page. */
    String page() {
        return status + " " + reason + "\n" + sentence + "\n";
    }
}
