package dev.rollcall.protocol;

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

    /** Returns what {@code instance}, and nobody else, answers to {@code nonce}, 16 to 64 letters and digits like an instance: 64 hexadecimal digits in lower case. */
    public static String of(String instance, String nonce) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest((instance + ":" + nonce).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
