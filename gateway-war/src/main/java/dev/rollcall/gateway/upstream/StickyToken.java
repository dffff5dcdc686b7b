package dev.rollcall.gateway.upstream;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a cookie says of a backend: enough to find it again, and nothing about it. It is made of the instance that the
 * backend has announced, so all gateways say the same of it, and an instance that has gone is never mistaken for the
 * one that has its port now.
 */
final class StickyToken {
    // 96 bits: no two alike, and none that could be guessed.
    private static final int BYTES = 12;

    private StickyToken() {}

    /** Returns that of the instance with this identity. It does not reveal the identity, which only gateways know. */
    static String of(String instance) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest(("rollcall sticky " + instance).getBytes(StandardCharsets.US_ASCII));
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
