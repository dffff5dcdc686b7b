package dev.rollcall.gateway.uwsgi;

import java.nio.ByteBuffer;

/**
 * What goes out in place of a request's head.
 *
 * @param bytes to be read only; each reader needs a position of its own
 * @param variables how many there are
 */
public record Packet(ByteBuffer bytes, int variables) {
    static final int HEADER_BYTES = 4;

    // A uWSGI whose buffer-size and max-vars nobody has set takes 4096 bytes of variables and 128 of them (uWSGI
    // core/protocol.c, core/init.c), less what its own routing adds to them.
    private static final int USUAL_BYTES = 3584;
    private static final int USUAL_VARIABLES = 120;

    /** Returns whether a uWSGI as it comes would take it for too long: it closes then, and tells only its own log why. */
    public boolean isLargerThanUsual() {
        return bytes.limit() - HEADER_BYTES > USUAL_BYTES || variables > USUAL_VARIABLES;
    }
}
