package dev.rollcall.subscriber;

import dev.rollcall.protocol.SubscriptionMessage.Attributes;
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

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
