package dev.rollcall.protocol;

import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How an instance shows that it is the one that has been announced (docs/protocol.md): it knows what only the announcement
 * said. It tells programs apart that have come to the same address by mistake; whoever wants to deceive can pass the
 * question on.
 */
public final class InstanceProof {
    /** The field that holds the question in a request, and what proves the instance in the answer. */
    public static final String FIELD = "Rollcall-Proof";

    private InstanceProof() {}

    /** Returns whether {@code text} can be asked: 16 to 64 letters and digits. */
    public static boolean isNonce(String text) {
        // Short enough that nobody can make an application compute much, long enough never to come twice.
        return Attributes.isInstance(text);
    }

    /** Returns what {@code instance}, and nobody else, answers to {@code nonce}: 64 hexadecimal digits in lower case. */
    public static String of(String instance, String nonce) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest((instance + ":" + nonce).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
