package dev.rollcall.gateway.uwsgi;

import java.io.IOException;

/** A request has more variables than the protocol can express: their size is told in two bytes. */
public final class PacketTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    PacketTooLongException(int bytes) {
        super("variables: " + bytes + " bytes (expected: at most " + Variables.MAX_BYTES + ")");
    }
}
