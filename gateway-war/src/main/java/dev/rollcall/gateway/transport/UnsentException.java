package dev.rollcall.gateway.transport;

import java.io.IOException;

/** A connection was of no use any more before it took the first byte of a request. */
final class UnsentException extends IOException {
    private static final long serialVersionUID = 1;

    UnsentException(IOException cause) {
        super(cause);
    }
}
