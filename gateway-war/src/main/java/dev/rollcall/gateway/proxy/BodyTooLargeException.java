package dev.rollcall.gateway.proxy;

import java.io.IOException;

/** A body went on beyond what the operator allows. */
final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLargeException(long maxBytes) {
        super("the request's body is longer than " + maxBytes + " bytes");
    }
}
