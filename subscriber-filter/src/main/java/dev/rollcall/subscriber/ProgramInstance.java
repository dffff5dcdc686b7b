package dev.rollcall.subscriber;

import dev.rollcall.protocol.InstanceProof;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.util.HexFormat;

/** What tells this Java VM from every other one that has had, or will have, its ports. */
final class ProgramInstance {
    // Applications that share a connector share this, and nothing else: each has loaded its own copy of our classes.
    private static final String PROPERTY = "dev.rollcall.instance";
    private static final int RANDOM_BYTES = 16;

    private ProgramInstance() {}

    /** Returns the same text for all applications of this VM, 32 hexadecimal digits. */
    static String get() {
        Object instance = System.getProperties()
                .compute(
                        PROPERTY,
                        (name, set) -> set instanceof String text && Attributes.isInstance(text) ? text : random());
        return String.valueOf(instance);
    }

    /**
     * Answers a gateway that asks whether this is the instance that was announced.
     *
     * @return whether the request was such a question; the application is not to see it then
     */
    static boolean proves(ServletRequest request, ServletResponse response) {
        String nonce = request instanceof HttpServletRequest http ? http.getHeader(InstanceProof.FIELD) : null;
        if (nonce == null || !Attributes.isInstance(nonce) || !(response instanceof HttpServletResponse answer)) {
            return false;
        }
        answer.setHeader(InstanceProof.FIELD, InstanceProof.of(get(), nonce));
        answer.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
