package dev.rollcall.protocol;

/** Numbers as the messages spell them. */
final class Digits {
    private Digits() {}

    /** Returns whether {@code text} has nothing but ASCII digits. A loop: each datagram asks that of seven numbers. */
    static boolean isAll(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }
}
