package dev.rollcall.gateway.standalone;

import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Makes a key pair for signed subscriptions, and says where its two halves belong. */
final class MakeKey {
    static final String OPTION = "--make-key";

    // RFC 8032 §5.1.5; both encodings (RFC 8410) end with the key itself.
    private static final int KEY_BYTES = 32;

    private MakeKey() {}

    /**
     * Returns the two settings.
     *
     * @param args {@value #OPTION}, then optionally an id for the key and the host names that it is bound to
     * @throws IllegalArgumentException for an id or a name that the gateway would not take
     */
    static String text(String... args) throws GeneralSecurityException {
        List<String> words = Arrays.asList(args);
        String keyId = args.length > 1 ? args[1] : "my-app";
        List<String> hosts = args.length > 2 ? words.subList(2, words.size()) : List.of("mysite.com");
        require(MessageSigner.isKeyId(keyId), keyId, "a key id of 1 to 64 of A-Z a-z 0-9 . _ -");
        hosts.forEach(host -> require(isHost(host), host, "a host name, .name for all below it, or *"));
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return """
                # The application's side. Keep it secret; sign-key can also name a file that holds its value.
                rollcall.sign-key-id=%1$s
                rollcall.sign-key=ed25519:%2$s

                # The gateway's side: a line for the file that subscription-keys names.
                %1$s ed25519 %3$s %4$s
                """
                .formatted(
                        keyId,
                        end(pair.getPrivate().getEncoded()),
                        end(pair.getPublic().getEncoded()),
                        String.join(" ", hosts));
    }

    private static boolean isHost(String text) {
        return text.equals("*")
                || ServiceKey.parse(text)
                        .filter(key -> key.pathPrefix().isEmpty())
                        .isPresent();
    }

    private static void require(boolean usable, String text, String expected) {
        if (!usable) {
            throw new IllegalArgumentException(OPTION + ": " + text + " (expected: " + expected + ")");
        }
    }

    static String help() {
        return "%n  %s [KEY-ID [HOST...]]%n        makes a key pair for signed subscriptions, prints it and ends%n"
                .formatted(OPTION);
    }

    private static String end(byte[] encoded) {
        byte[] key = Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }
}
