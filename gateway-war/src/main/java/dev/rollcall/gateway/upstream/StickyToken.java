package dev.rollcall.gateway.upstream;

import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a cookie says of a backend: enough to find it again, and nothing about it. It is made of the instance that the
 * backend has announced, or of the identity of the gateway that it is, so all gateways say the same of it, and one that has
 * gone is never mistaken for the one that has its port now.
 */
final class StickyToken {
    // 96 bits: no two alike, and none that could be guessed.
    private static final int BYTES = 12;

    private StickyToken() {}

    /**
     * Returns who is to be found again: the instance, or else the gateway that has announced itself; empty for a backend that
     * says neither. No instance is ever taken for a gateway.
     */
    static Optional<String> named(Attributes announced) {
        return announced.instance().or(() -> announced.trail().announcer().map(identity -> "gateway " + identity));
    }

    /** Returns that of whom {@link #named} has named. It does not reveal the name, which only gateways know. */
    static String of(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest(("rollcall sticky " + name).getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            // Every JDK has it.
            throw new IllegalStateException(impossible);
        }
    }

    /** Returns one for a backend that does not say which instance it is: of this gateway's own, and until it leaves. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
