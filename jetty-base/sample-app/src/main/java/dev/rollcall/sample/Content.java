package dev.rollcall.sample;

import java.util.Random;

/**
 * Content that can be told from any other, wherever it is cut: the byte at a position follows from the seed alone, so
 * that the receiver can check every byte without the sender's help.
 *
 * <p>One block of random bytes is repeated. Its length is a prime, so no buffer's size divides it, and a lost or doubled
 * buffer shifts everything behind it.
 */
public final class Content {
    private static final int BLOCK_LENGTH = 65_521;

    private final byte[] block = new byte[BLOCK_LENGTH];

    /** The content of this seed. */
    public Content(long seed) {
        new Random(seed).nextBytes(block);
    }

    /** Fills the whole array with the bytes from this position on. */
    public void copyTo(byte[] bytes, long position) {
        int filled = 0;
        while (filled < bytes.length) {
            int offset = (int) ((position + filled) % BLOCK_LENGTH);
            int length = Math.min(bytes.length - filled, BLOCK_LENGTH - offset);
            System.arraycopy(block, offset, bytes, filled, length);
            filled += length;
        }
    }
}
