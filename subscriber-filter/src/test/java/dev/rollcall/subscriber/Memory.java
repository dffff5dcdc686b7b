package dev.rollcall.subscriber;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.lang.runtime.ObjectMethods;

/** Looks at what the garbage collector finds. */
final class Memory {
    private Memory() {}

    private record Other(Object value) {}

    /** Returns as soon as nothing holds on to what {@code reference} refers to. */
    static void untilCollected(Reference<?> reference) {
        Await.until("collected", () -> {
            compareOtherRecord();
            System.gc();
            return reference.refersTo(null);
        });
    }

    // In JDK 17 ObjectMethods keeps hold of the one record class whose equals was linked last (the asTypeCache of a
    // static method handle), be it of an application that has gone. It is one at most, and the next one takes its
    // place.
    private static void compareOtherRecord() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle value = lookup.findVirtual(Other.class, "value", MethodType.methodType(Object.class));
            MethodType equals = MethodType.methodType(boolean.class, Other.class, Object.class);
            ObjectMethods.bootstrap(lookup, "equals", equals, Other.class, "value", value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
