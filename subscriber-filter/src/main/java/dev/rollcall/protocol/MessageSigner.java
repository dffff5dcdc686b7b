package dev.rollcall.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs datagrams with one key. What exactly is signed is said in {@code docs/protocol.md}. */
public final class MessageSigner {
    /** What stands before the datagram's bytes, so that no signature made for another purpose fits. */
    static final byte[] CONTEXT = "rollcall-signature-1\0".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final String keyId;
    private final Primitive primitive;

    private MessageSigner(String keyId, Primitive primitive) {
        this.keyId = keyId;
        this.primitive = primitive;
    }

    /** Makes the signature of some bytes. */
    private interface Primitive {
        byte[] sign(byte[] context, byte[] bytes) throws GeneralSecurityException;
    }

    /** Returns whether {@code text} can name a key: letters, digits, {@code . _ -}, at most 64 of them. */
    public static boolean isKeyId(String text) {
        return text.length() <= 64 && KEY_ID.matcher(text).matches();
    }

    /**
     * Returns the signer with the key that {@code text} spells, {@code ed25519:KEY} or {@code hmac-sha256:SECRET} with
     * 32 bytes (a secret may be longer) in Base64; empty if it spells none.
     *
     * @throws IllegalArgumentException if {@code keyId} is none
     */
    public static Optional<MessageSigner> parse(String keyId, String text) {
        if (!isKeyId(keyId)) {
            throw new IllegalArgumentException("keyId: " + keyId + " (expected: letters, digits, . _ -)");
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        return SignatureAlgorithm.parse(text.substring(0, colon)).flatMap(algorithm -> algorithm
                .parseKey(text.substring(colon + 1).strip())
                .map(key -> new MessageSigner(keyId, primitive(algorithm, key))));
    }

    /**
     * Returns {@code datagram} with key id, time, nonce and signature at its end.
     *
     * @param timeMillis the sender's time in milliseconds since 1970, later than in every datagram before
     * @param nonce a random number
     */
    public byte[] sign(byte[] datagram, long timeMillis, long nonce) {
        byte[] named = SubscriptionCodec.withItem(datagram, SignedDatagram.KEY_ID, keyId);
        byte[] timed = SubscriptionCodec.withItem(named, SignedDatagram.TIME, Long.toString(timeMillis));
        byte[] unsigned =
                SubscriptionCodec.withItem(timed, SignedDatagram.NONCE, String.format(Locale.ROOT, "%016x", nonce));
        try {
            return SubscriptionCodec.withItem(unsigned, SignedDatagram.SIGNATURE, primitive.sign(CONTEXT, unsigned));
        } catch (GeneralSecurityException e) {
            // Every Java runtime has both algorithms, and the key has been checked.
            throw new IllegalStateException(e);
        }
    }

    private static Primitive primitive(SignatureAlgorithm algorithm, byte[] key) {
        if (algorithm == SignatureAlgorithm.HMAC_SHA256) {
            SecretKeySpec secret = new SecretKeySpec(key, "HmacSHA256");
            return (context, bytes) -> {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(secret);
                mac.update(context);
                return mac.doFinal(bytes);
            };
        }
        EdECPrivateKeySpec seed = new EdECPrivateKeySpec(NamedParameterSpec.ED25519, key);
        return (context, bytes) -> {
            PrivateKey privateKey = KeyFactory.getInstance("Ed25519").generatePrivate(seed);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(context);
            signature.update(bytes);
            return signature.sign();
        };
    }
}
