package dev.rollcall.measurements;

import dev.rollcall.protocol.MessageSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How the datagrams of a measurement are signed. The keys are made for measurements, and worth nothing else. */
public enum Signing {
    NONE("", ""),
    HMAC_SHA256(
            "hmac-sha256:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"),
    ED25519("ed25519:V-xk8gUulAj2c84flZB22pq7ZR6DmDSDVVJ0l0XGtUo", "n6R7rH07w4UeM-vUg4cxOK0nleTov99qLyn-v_CP4yE");

    private static final String KEY_ID = "measurement";

    private final String signKey;
    private final String verifyingKey;

    Signing(String signKey, String verifyingKey) {
        this.signKey = signKey;
        this.verifyingKey = verifyingKey;
    }

    /** Returns who signs; empty if nobody does. */
    Optional<MessageSigner> signer() {
        return MessageSigner.parse(KEY_ID, signKey);
    }

    /** Writes what the gateway has to know. */
    KeyFile keyFile() throws IOException {
        Path file = Files.createTempFile("subscription-keys", ".txt");
        Files.writeString(file, keyLine() + "\n");
        return new KeyFile(file, this != NONE);
    }

    /** Returns what the gateway has to know: who may speak for everything below {@code example.com}. */
    String keyLine() {
        String algorithm = signKey.substring(0, Math.max(0, signKey.indexOf(':')));
        return KEY_ID + " " + algorithm + " " + verifyingKey + " .example.com";
    }

    /**
     * The gateway's file of keys, for as long as it runs.
     *
     * @param file where it is
     * @param used whether the gateway is to use it
     */
    record KeyFile(Path file, boolean used) implements AutoCloseable {
        String[] options() {
            return used ? new String[] {"--subscription-keys", file.toString()} : new String[0];
        }

        @Override
        public void close() throws IOException {
            Files.delete(file);
        }
    }
}
