package dev.rollcall.containers;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;

/** A subscription that uWSGI has signed: the last two items are {@code unix}, its time in seconds, and {@code sign}. */
final class SignedDatagram {
    private static final int HEADER = 4;
    private static final byte[] TIME = "\4\0unix\12\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] SIGN = "\4\0sign".getBytes(StandardCharsets.ISO_8859_1);
    private static final int DIGITS = 10;

    private final byte[] bytes;

    /** Takes it as it came. */
    SignedDatagram(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns all of it. */
    byte[] bytes() {
        return bytes;
    }

    boolean isSubscription() {
        return bytes[3] == 0;
    }

    /** Returns the seconds since 1970. */
    long time() {
        int start = timeStart();
        return Long.parseLong(new String(bytes, start, DIGITS, StandardCharsets.ISO_8859_1));
    }

    /** Returns what uWSGI would have sent if its clock had been so many seconds ahead, less than 0 for behind. */
    SignedDatagram atAnotherTime(long secondsAhead, PrivateKey key) throws GeneralSecurityException {
        byte[] changed = bytes.clone();
        int start = timeStart();
        byte[] digits = Long.toString(time() + secondsAhead).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(digits, 0, changed, start, DIGITS);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(changed, HEADER, start + DIGITS - HEADER);
        byte[] sign = signature.sign();
        System.arraycopy(sign, 0, changed, changed.length - sign.length, sign.length);
        return new SignedDatagram(changed);
    }

    /** Returns the same with one bit of its signature turned. */
    SignedDatagram damaged() {
        byte[] changed = bytes.clone();
        changed[changed.length - 1] ^= 1;
        return new SignedDatagram(changed);
    }

    private int timeStart() {
        for (int at = HEADER; at < bytes.length - TIME.length - DIGITS - SIGN.length; at++) {
            int end = at + TIME.length;
            if (Arrays.equals(bytes, at, end, TIME, 0, TIME.length)
                    && Arrays.equals(bytes, end + DIGITS, end + DIGITS + SIGN.length, SIGN, 0, SIGN.length)) {
                return end;
            }
        }
        throw new AssertionError("not signed: " + new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
