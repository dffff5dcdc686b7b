package dev.rollcall.subscriber;

import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.subscriber.FileLookup.Found;
import java.io.IOException;
import java.util.Optional;

/** The key that signs, as the settings have it: {@code ed25519:...}, {@code hmac-sha256:...}, or a file with that. */
record SignKey(String keyId, String text) {
    private static final String EXPECTED =
            "ed25519: or hmac-sha256: and a key of 32 bytes in Base64, or a file that holds that";

    /**
     * Returns the key that these two settings name; empty if neither is set.
     *
     * @throws InvalidSettingException if one is set without the other
     */
    static Optional<SignKey> of(String id, String text) {
        if (id.isEmpty() != text.isEmpty()) {
            String missing = text.isEmpty() ? SettingNames.SIGN_KEY : SettingNames.SIGN_KEY_ID;
            String given = text.isEmpty() ? SettingNames.SIGN_KEY_ID : SettingNames.SIGN_KEY;
            throw new InvalidSettingException(missing, "", "to be set, as " + given + " is");
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(new SignKey(id, text));
    }

    /**
     * Returns the signer.
     *
     * @throws InvalidSettingException if there is no such file or it holds no key; the key itself is never shown
     */
    MessageSigner signer(FileLookup files) {
        if (!MessageSigner.isKeyId(keyId)) {
            throw new InvalidSettingException(
                    SettingNames.SIGN_KEY_ID, keyId, "letters, digits, . _ -, at most 64 of them");
        }
        boolean inline = text.startsWith("ed25519:") || text.startsWith("hmac-sha256:");
        String key = inline ? text : read(files);
        return MessageSigner.parse(keyId, key)
                .orElseThrow(() ->
                        new InvalidSettingException(SettingNames.SIGN_KEY, inline ? "(not shown)" : text, EXPECTED));
    }

    private String read(FileLookup files) {
        try {
            return files.read(text)
                    .map(Found::text)
                    .map(String::strip)
                    .orElseThrow(() -> new InvalidSettingException(SettingNames.SIGN_KEY, text, EXPECTED));
        } catch (IOException e) {
            throw new InvalidSettingException(SettingNames.SIGN_KEY, text, EXPECTED);
        }
    }

    /** Returns a text without the key. */
    @Override
    public String toString() {
        return "SignKey[keyId=" + keyId + "]";
    }
}
