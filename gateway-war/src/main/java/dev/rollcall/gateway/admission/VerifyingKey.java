package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tells whether a signature fits some bytes. */
@FunctionalInterface
interface VerifyingKey {
    boolean fits(byte[] signature, byte[] bytes) throws GeneralSecurityException;

    /** Returns whether {@code signature} fits; bytes that are no signature at all do not. */
    default boolean verifies(byte[] signature, byte[] bytes) {
        try {
            return fits(signature, bytes);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    /** Returns whether it takes so long that nobody may have it for nothing: up to 0.9 ms for Ed25519. */
    default boolean isDear() {
        return true;
    }

    /**
     * Returns a key for Rollcall's own signatures.
     *
     * @throws IllegalArgumentException if {@code key} is no point of the curve
     */
    static VerifyingKey of(SignatureAlgorithm algorithm, byte[] key) {
        if (algorithm == SignatureAlgorithm.HMAC_SHA256) {
            return new Secret(new SecretKeySpec(key, "HmacSHA256"));
        }
        return of("Ed25519", ed25519(key));
    }

    /** Returns a key for the signatures of this JDK algorithm. */
    static VerifyingKey of(String algorithm, PublicKey key) {
        return (signature, bytes) -> {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(bytes);
            return verifier.verify(signature);
        };
    }

    private static PublicKey ed25519(byte[] key) {
        // RFC 8410 §4: the same twelve bytes stand before every Ed25519 key.
        String encoded = "302a300506032b6570032100" + HexFormat.of().formatHex(key);
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(encoded)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no Ed25519 public key", e);
        }
    }

    /** What both sides know. */
    record Secret(SecretKeySpec key) implements VerifyingKey {
        @Override
        public boolean fits(byte[] signature, byte[] bytes) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            // Takes equally long wherever the first difference is.
            return MessageDigest.isEqual(mac.doFinal(bytes), signature);
        }

        @Override
        public boolean isDear() {
            return false;
        }
    }
}
