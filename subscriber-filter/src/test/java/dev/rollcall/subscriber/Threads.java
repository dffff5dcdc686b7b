package dev.rollcall.subscriber;

/** Looks at the threads of this JVM. */
final class Threads {
    private Threads() {}

    /** Returns whether a thread lives whose name begins with {@code prefix}. */
    static boolean alive(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(prefix));
    }
}
