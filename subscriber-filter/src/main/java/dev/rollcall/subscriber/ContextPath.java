package dev.rollcall.subscriber;

import dev.rollcall.protocol.ServiceKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Where a web application sits below its hosts. */
final class ContextPath {
    // What a path may hold as it is: RFC 3986 §3.3 pchar, and the slash. Containers disagree on whether the context
    // path they report is still encoded, so a "%" is taken for one that is.
    private static final String UNRESERVED_EXTRAS = "-._~!$&'()*+,;=:@/%";

    private final String encoded;

    /**
     * @param path as {@code ServletContext.getContextPath()} has it: empty for the root, else beginning with a slash
     */
    ContextPath(String path) {
        this.encoded = encode(path);
    }

    /**
     * Returns the key for this application on {@code key}'s host; a key that has a path of its own is left as it is.
     * Empty if the result would be too long for a key.
     */
    Optional<ServiceKey> below(ServiceKey key) {
        return key.pathPrefix().isEmpty() ? ServiceKey.parse(key.host() + encoded) : Optional.of(key);
    }

    /** Returns how a request's line has the application's {@code path}, which begins with a slash. */
    String request(String path) {
        return encoded + path;
    }

    /** Returns the path for people: {@code /} for the root. */
    @Override
    public String toString() {
        return encoded.isEmpty() ? "/" : encoded;
    }

    private static String encode(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED_EXTRAS.indexOf(c) >= 0);
            encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
