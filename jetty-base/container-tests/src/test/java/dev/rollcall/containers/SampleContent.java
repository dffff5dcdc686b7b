package dev.rollcall.containers;

import dev.rollcall.sample.Content;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The sample's content as a stream that needs no memory, and the comparison of what arrived with what was meant. */
final class SampleContent extends InputStream {
    private static final int PIECE = 64 * 1024;

    private final Content content;
    private final long size;
    private long position;

    SampleContent(Content content, long size) {
        this.content = content;
        this.size = size;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        if (position >= size) {
            return -1;
        }
        byte[] piece = new byte[(int) Math.min(length, size - position)];
        content.copyTo(piece, position);
        System.arraycopy(piece, 0, bytes, offset, piece.length);
        position += piece.length;
        return piece.length;
    }

    /** Returns the stream's length if every byte is that of the seed's content, else fails with the first difference. */
    static long lengthOfMatch(InputStream in, long seed) throws IOException {
        Content content = new Content(seed);
        long position = 0;
        for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
            byte[] expected = new byte[piece.length];
            content.copyTo(expected, position);
            int difference = Arrays.mismatch(expected, piece);
            if (difference >= 0) {
                throw new AssertionError("differs at byte " + (position + difference));
            }
            position += piece.length;
        }
        return position;
    }

    static String sha256(long seed, long size) throws IOException {
        try (InputStream in = new SampleContent(new Content(seed), size)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                digest.update(piece, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
