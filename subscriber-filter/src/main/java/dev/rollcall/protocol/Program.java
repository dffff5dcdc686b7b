package dev.rollcall.protocol;

import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.util.Optional;

/**
 * What a backend says about itself as a running program, beside its place among others.
 *
 * @param instance what tells the running program from every other one at the same address, before it and after it, as
 *     {@link Attributes#isInstance} has it; empty if it did not say
 * @param keepAlive what it does with connections that are kept
 * @param route by what its container marks the sessions that it has, as {@link Attributes#isRoute} has it; empty if it did
 *     not say
 * @param check how it wants to be asked whether it is well; empty if it does not
 */
public record Program(Optional<String> instance, KeepAlive keepAlive, Optional<String> route, Optional<Check> check) {
    /** Nothing has been said. */
    public static final Program UNKNOWN =
            new Program(Optional.empty(), KeepAlive.UNKNOWN, Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException if instance or route have another form */
    public Program {
        if (!instance.map(Attributes::isInstance).orElse(true)) {
            throw new IllegalArgumentException(
                    "instance: " + instance.get() + " (expected: 16 to 64 letters and digits)");
        }
        if (!route.map(Attributes::isRoute).orElse(true)) {
            throw new IllegalArgumentException(
                    "route: " + route.get() + " (expected: 1 to 32 letters, digits, - and _)");
        }
    }
}
