package dev.rollcall.gateway.proxy;

import jakarta.servlet.http.HttpServletResponse;

/**
 * Whether the gateway is about to stop. From then on each answer asks its client to use the connection no longer: whatever the
 * client sends over it later would meet a closed connection, and a request that is not idempotent must not be sent twice.
 */
final class Leaving {
    private volatile boolean begun;

    void begin() {
        begun = true;
    }

    /**
     * Marks the answer as the connection's last one, if the gateway is about to stop, or something of the request is still to
     * come: nobody will read it, and it must not be taken for the next request. To be called before the head of any final
     * answer is in the container's hands.
     *
     * @param hasRest whether something of the request's body has not been read
     * @return whether it is marked
     */
    boolean mark(ClientRequest request, boolean hasRest, HttpServletResponse response) {
        // HTTP/2 has no such field (RFC 9113 §8.2.2); there the container says so by itself.
        if ((begun || hasRest) && request.protocol().startsWith("HTTP/1.")) {
            // RFC 9112 §9.6.
            response.setHeader("Connection", "close");
            return true;
        }
        return false;
    }
}
