package dev.rollcall.protocol;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** How Rollcall's own signatures are made. */
public enum SignatureAlgorithm {
    /** Ed25519 (RFC 8032): the gateway keeps a public key, which is no secret. */
    ED25519,
    /** HMAC with SHA-256 (RFC 2104): both sides keep the same secret; cheaper by far. */
    HMAC_SHA256;

    // RFC 8032 §5.1.5: private and public key alike.
    private static final int ED25519_BYTES = 32;
    // RFC 2104 §3: less than the hash's length weakens it.
    private static final int MIN_SECRET_BYTES = 32;
    // Longer ones are hashed first and gain nothing; this only keeps a wrong file out.
    private static final int MAX_SECRET_BYTES = 1024;

    /** Returns the algorithm of this name, or empty if there is none. */
    public static Optional<SignatureAlgorithm> parse(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.toString().equals(name))
                .findFirst();
    }

    /** Returns the key that {@code base64} spells, in either alphabet; empty if it is none for this algorithm. */
    public Optional<byte[]> parseKey(String base64) {
        try {
            byte[] key = Base64.getUrlDecoder().decode(base64.replace('+', '-').replace('/', '_'));
            boolean fits = this == ED25519
                    ? key.length == ED25519_BYTES
                    : key.length >= MIN_SECRET_BYTES && key.length <= MAX_SECRET_BYTES;
            return fits ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Returns the name as it stands in settings: {@code ed25519}, {@code hmac-sha256}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
